package tampering

// Thing is what a stack protects, or what tells of calls on it.
type Thing struct {
	Name string
	// Service and Resource are the type in the service reference. No Resource: actions that AWS ties to none.
	Service, Resource string
	// Source is the service as CloudTrail names it. Default: Service.
	Source string
	// Names are the parameters that name the thing, such as AlarmNames, with what they hold.
	Names map[string][]any
	// ByResource says that CloudTrail gives the thing's ARN among the resources of the record, and may leave the parameters out.
	ByResource string
	// Refused is what AWS calls the thing when it refuses. Empty: the record of a refused call names it as any other does.
	Refused string
	// Events are those of actions whose calls CloudTrail names otherwise. Default: the action's name.
	Events map[string][]Event
	// Untold are the actions that nobody is told of.
	Untold []Untold
	// By names what tells.
	By string
}

// Event is a call as CloudTrail names it.
type Event struct {
	Name string
	// Source is the service, where it is another than the thing's.
	Source string
	// Parameters name the thing. Default: those of Names that the call takes.
	Parameters map[string]any
}

// Untold is an action that nobody is told of.
type Untold struct {
	Action, Why string
	// NoCall says that it is a permission, and no call has its name.
	NoCall bool
}

func untold(why string, actions ...string) []Untold {
	out := make([]Untold, len(actions))
	for i, action := range actions {
		out[i] = Untold{Action: action, Why: why}
	}
	return out
}

func noCall(actions ...string) []Untold {
	out := untold("only a permission; AWS's API has no call with this name", actions...)
	for i := range out {
		out[i].NoCall = true
	}
	return out
}
