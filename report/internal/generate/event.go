package generate

import (
	"net/url"
	"strings"
	"time"
)

// The types below are the shape of a CloudTrail record, in the order in which CloudTrail writes its fields.
type event struct {
	EventVersion       string         `json:"eventVersion"`
	UserIdentity       identity       `json:"userIdentity"`
	EventTime          string         `json:"eventTime"`
	EventSource        string         `json:"eventSource"`
	EventName          string         `json:"eventName"`
	AWSRegion          string         `json:"awsRegion"`
	SourceIPAddress    string         `json:"sourceIPAddress"`
	UserAgent          string         `json:"userAgent"`
	ErrorCode          *string        `json:"errorCode,omitempty"`
	ErrorMessage       string         `json:"errorMessage,omitempty"`
	RequestParameters  map[string]any `json:"requestParameters"`
	ResponseElements   map[string]any `json:"responseElements"`
	AdditionalData     map[string]any `json:"additionalEventData"`
	RequestID          string         `json:"requestID"`
	EventID            string         `json:"eventID,omitempty"`
	ReadOnly           bool           `json:"readOnly"`
	Resources          []resource     `json:"resources"`
	EventType          string         `json:"eventType"`
	ManagementEvent    bool           `json:"managementEvent"`
	RecipientAccountID string         `json:"recipientAccountId"`
	SharedEventID      string         `json:"sharedEventID,omitempty"`
	VPCEndpointID      string         `json:"vpcEndpointId,omitempty"`
	VPCEndpointAccount string         `json:"vpcEndpointAccountId,omitempty"`
	EventCategory      string         `json:"eventCategory"`
	Addendum           *addendum      `json:"addendum,omitempty"`
	TLSDetails         *tlsDetails    `json:"tlsDetails,omitempty"`
}

type identity struct {
	Type           string          `json:"type,omitempty"`
	PrincipalID    *string         `json:"principalId,omitempty"`
	ARN            string          `json:"arn,omitempty"`
	AccountID      string          `json:"accountId,omitempty"`
	AccessKeyID    string          `json:"accessKeyId,omitempty"`
	UserName       string          `json:"userName,omitempty"`
	SessionContext *sessionContext `json:"sessionContext,omitempty"`
	InvokedBy      string          `json:"invokedBy,omitempty"`
	InScopeOf      *inScopeOf      `json:"inScopeOf,omitempty"`
}

type inScopeOf struct {
	SourceARN string `json:"sourceArn"`
}

type sessionContext struct {
	SessionIssuer  sessionIssuer     `json:"sessionIssuer"`
	Attributes     map[string]string `json:"attributes"`
	SourceIdentity string            `json:"sourceIdentity,omitempty"`
}

type sessionIssuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

type resource struct {
	Type      string `json:"type"`
	ARN       string `json:"ARN,omitempty"`
	ARNPrefix string `json:"ARNPrefix,omitempty"`
	AccountID string `json:"accountId,omitempty"`
}

type addendum struct {
	Reason          string `json:"reason"`
	OriginalEventID string `json:"originalEventID,omitempty"`
}

type tlsDetails struct {
	TLSVersion  string `json:"tlsVersion"`
	CipherSuite string `json:"cipherSuite"`
	Host        string `json:"clientProvidedHostHeader"`
}

func (r *request) record() event {
	host := r.bucket + ".s3." + r.region + ".amazonaws.com"
	e := event{
		EventVersion: "1.11", UserIdentity: r.identity(), EventTime: r.completed.Format(time.RFC3339),
		EventSource: "s3.amazonaws.com", EventName: r.do.event, AWSRegion: r.region, SourceIPAddress: r.address,
		UserAgent:         "[" + r.caller.agent + "]",
		RequestParameters: map[string]any{"bucketName": r.bucket, "Host": host},
		AdditionalData: map[string]any{
			"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0,
			"AuthenticationMethod": r.method(), "x-amz-id-2": r.host, "bytesTransferredOut": r.bytes,
		},
		RequestID: r.id, EventID: r.eventID(), ReadOnly: r.source == "", Resources: r.resources(), EventType: "AwsApiCall",
		RecipientAccountID: r.owner, VPCEndpointID: r.endpoint, EventCategory: "Data",
	}
	if r.fault != "" {
		e.ErrorCode, e.ErrorMessage = &r.fault, "Access Denied"
	} else if r.told.hasNoError {
		e.ErrorCode = &r.fault
	}
	if r.key != "" {
		e.RequestParameters["key"] = r.key
	}
	if r.source != "" {
		e.RequestParameters["x-amz-copy-source"] = "/" + r.source + "/" + encode(r.sourceKey)
		if r.told.isBackward {
			e.RequestParameters["x-amz-copy-source"] = "%2F" + r.source + "%2F" + url.QueryEscape(r.sourceKey)
		}
	}
	if r.caller.account != r.owner {
		e.SharedEventID = variant(r.event, "5")
	}
	if r.endpoint != "" {
		e.VPCEndpointAccount = r.owner
	}
	if r.delay > time.Hour {
		e.Addendum = &addendum{Reason: "DELIVERY_DELAY"}
	}
	if r.caller.service == "" {
		e.TLSDetails = &tlsDetails{TLSVersion: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", Host: host}
	}
	return e
}

func (r *request) method() string {
	if r.isPresigned {
		return "QueryString"
	}
	return "AuthHeader"
}

func (r *request) identity() identity {
	c := r.caller
	id := identity{Type: c.kind, ARN: c.arn, AccountID: c.account, InvokedBy: c.service, PrincipalID: &c.id}
	switch c.kind {
	case "Anonymous":
		id.Type = "AWSAccount"
		if r.told.isFormerly {
			id.AccountID = "ANONYMOUS_PRINCIPAL"
		}
	case "AWSService":
		id.PrincipalID = nil
	case "IAMUser":
		id.UserName, id.AccessKeyID = "alice", "AKIA"+digest("key")[:16]
	case "AssumedRole":
		id.AccessKeyID = "ASIA" + digest(c.session)[:16]
		id.SessionContext = &sessionContext{
			SessionIssuer: sessionIssuer{
				Type: "Role", PrincipalID: strings.Split(c.id, ":")[0], ARN: c.role, AccountID: c.account,
				UserName: c.role[strings.LastIndex(c.role, "/")+1:],
			},
			Attributes:     map[string]string{"creationDate": r.received.Format("2006-01-02T15:00:00Z"), "mfaAuthenticated": "false"},
			SourceIdentity: c.sourceIdentity,
		}
		if c.workload != "" {
			id.InScopeOf = &inScopeOf{SourceARN: c.workload}
		}
	}
	return id
}

func (r *request) resources() []resource {
	bucket := resource{Type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::" + r.bucket, AccountID: r.owner}
	if r.key == "" {
		return []resource{{Type: "AWS::S3::Object", ARNPrefix: "arn:aws:s3:::" + r.bucket + "/"}, bucket}
	}
	all := []resource{{Type: "AWS::S3::Object", ARN: "arn:aws:s3:::" + r.bucket + "/" + r.key}, bucket}
	if r.source == "" || !r.told.isBackward {
		return all
	}
	return append([]resource{
		{Type: "AWS::S3::Object", ARN: "arn:aws:s3:::" + r.source + "/" + r.sourceKey},
		{Type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::" + r.source, AccountID: r.owner},
	}, all...)
}
