package generate

import (
	"encoding/json"
	"strings"
)

// telling is how CloudTrail tells of a request, besides what happened.
type telling struct {
	isNameless  bool // the record has no event id, as in redacted exports
	isCorrected bool // a first record had wrong bytes
	isEchoed    bool // a network activity event tells of it as well
	isRefused   bool // a VPC endpoint's policy refused it, so there is nothing but a network activity event
	isFormerly  bool // an anonymous caller has the name of former years
	hasNoError  bool // a success has an empty error code
	isBackward  bool // the header of a copy is percent-encoded, and its source stands first among the resources
}

// tell decides how CloudTrail tells of the request.
func (m *maker) tell(r *request) {
	n := m.rng.IntN(100)
	t := telling{
		isNameless: n < 2, isCorrected: n == 2 && r.bytes > 0, hasNoError: n < 20, isFormerly: n%2 == 0, isBackward: n%3 == 0,
		isEchoed: r.endpoint != "" && n%10 == 5, isRefused: r.fault == refused,
	}
	if t.isNameless {
		r.twice = false
	}
	r.told = t
}

// refused is the error of a call that a VPC endpoint's policy refuses.
const refused = "VpceAccessDenied"

// variant is an id that differs from another one in one digit.
func variant(id, digit string) string { return strings.Replace(id, "-4", "-"+digit, 1) }

// eventID is the id of the event that counts.
func (r *request) eventID() string {
	switch {
	case r.told.isNameless:
		return ""
	case r.told.isCorrected:
		return variant(r.event, "6")
	}
	return r.event
}

// records are the records of the trail's files of calls, and of its files of network activity.
func (r *request) records() (calls, network []event) {
	e := r.record()
	if r.told.isRefused {
		return nil, []event{passing(e)}
	}
	if r.told.isEchoed {
		echo := passing(e)
		echo.EventID = variant(r.event, "8")
		network = append(network, echo)
	}
	if r.told.isCorrected {
		wrong := e
		wrong.AdditionalData = map[string]any{"bytesTransferredOut": r.bytes + 1}
		wrong.EventID, wrong.Addendum = r.event, nil
		calls = append(calls, wrong)
		e.Addendum = &addendum{Reason: "UPDATED_DATA", OriginalEventID: r.event}
	}
	calls = append(calls, e)
	if r.caller.home != nil {
		calls = append(calls, r.atHome(e))
	}
	return calls, network
}

// atHome is the record that the caller's own account gets.
func (r *request) atHome(e event) event {
	e.EventID, e.RecipientAccountID = variant(r.event, "7"), r.caller.account
	abroad := r.caller
	r.caller = abroad.home
	e.UserIdentity = r.identity()
	r.caller = abroad
	return e
}

// passing is the network activity event of the same call.
func passing(e event) event {
	e.EventCategory, e.EventType, e.AdditionalData, e.TLSDetails = "NetworkActivity", "AwsVpceEvent", nil, nil
	return e
}

// loan is Lake Formation's record of the session that it opened.
func (r *request) loan() event {
	e := r.record()
	e.EventSource, e.EventName = "lakeformation.amazonaws.com", "GetDataAccess"
	e.EventCategory, e.ManagementEvent = "Management", true
	e.EventID, e.RequestID, e.SharedEventID, e.VPCEndpointID = variant(r.event, "9"), variant(r.event, "a"), "", ""
	e.UserIdentity = identity{Type: "AWSService", InvokedBy: "athena.amazonaws.com"}
	e.RequestParameters, e.Resources = map[string]any{"durationSeconds": 3600}, nil
	e.AdditionalData = map[string]any{"lakeFormationPrincipal": borrower, "lakeFormationRoleSessionName": lakeSession}
	e.ErrorCode, e.Addendum = nil, nil
	return e
}

func encoded(events []event) ([][]byte, error) {
	all := make([][]byte, len(events))
	for i, e := range events {
		text, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		all[i] = text
	}
	return all, nil
}
