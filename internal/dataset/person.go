package dataset

import (
	"regexp"
	"strings"
)

// NotRecorded is the name if a record names neither a person nor a workload.
const NotRecorded = "not recorded"

// PersonSource says what names the person, or the workload, behind a principal.
type PersonSource string

// The sources.
const (
	// SourceIdentity is set when the session is opened, and no later role can change it.
	SourceIdentity PersonSource = "source identity"
	// IdentityCenter is the user of an Identity Center session, whose name is the user's.
	IdentityCenter PersonSource = "Identity Center"
	// IdentityStore is the id of the Identity Center user for whom a session acts.
	IdentityStore PersonSource = "identity store"
	// IAMUser is the name of an IAM user.
	IAMUser PersonSource = "IAM user"
	// Workload is the function, task or instance that the credentials were issued to.
	Workload PersonSource = "workload"
	// EKSPod is the cluster and the pod of an EKS Pod Identity session.
	EKSPod PersonSource = "EKS pod"
	// EMRJob is a job of EMR Serverless.
	EMRJob PersonSource = "EMR Serverless job"
	// Instance is an EC2 instance.
	Instance PersonSource = "EC2 instance"
	// FederatedUser is the name that GetFederationToken was called with.
	FederatedUser PersonSource = "federated user"
	// SessionMail is the name of a role session if it is an e-mail address, as identity providers set it for SAML. Whoever opens a
	// session chooses its name. Programs choose most other names, so those name nobody.
	SessionMail PersonSource = "session name"
	// WebIdentity is the provider that vouched for the caller, not the caller.
	WebIdentity PersonSource = "web identity"
	// LakeFormation is the principal to whom Lake Formation lent its role.
	LakeFormation PersonSource = "Lake Formation"
	// LentRole is the id of the role that borrowed Lake Formation's, which the session has as its source identity.
	LentRole PersonSource = "Lake Formation's source identity"
)

// personSources are the sources, the most telling first: where several name somebody, the first one counts.
// The SQL writes a letter for each, in this order.
var personSources = []PersonSource{
	SourceIdentity, IdentityCenter, IdentityStore, IAMUser, Workload, EKSPod, EMRJob, Instance, FederatedUser,
	SessionMail, WebIdentity, LakeFormation, LentRole,
}

// PersonSources returns the sources, the most reliable first.
func PersonSources() []PersonSource { return append([]PersonSource(nil), personSources...) }

// Humans returns the sources that name people. The others name, or may name, workloads.
func Humans() []PersonSource {
	return []PersonSource{SourceIdentity, IdentityCenter, IdentityStore, IAMUser, FederatedUser, SessionMail, LakeFormation}
}

// Regular expressions for the identities of records. A group is the name.
const (
	// IdentityCenterRole matches the ARN of a role that Identity Center has created. Nobody else can, because the path is reserved
	// for AWS.
	IdentityCenterRole = `:role/aws-reserved/sso\.[^/]+/(?:[^/]+/)?AWSReservedSSO_[^/]+$`
	// IdentityCenterSession matches the ARN of a session of such a role.
	IdentityCenterSession = `:assumed-role/AWSReservedSSO_[^/]+/([^/]+)$`
	// PodSession matches the name of an EKS Pod Identity session: cluster, pod and a UUID.
	PodSession = `^eks-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`
	// JobSession matches the name of an EMR Serverless session: job and attempt.
	JobSession = `^(00[0-9A-Za-z]{6,}),[0-9A-Za-z]+$`
	// InstanceSession matches the name of the session of an EC2 instance.
	InstanceSession = `^(i-(?:[0-9a-f]{8}|[0-9a-f]{17}))$`
	// MailSession matches the name of a session that is an e-mail address.
	MailSession = `^([^@]+@[^@]+)$`
	// LentIdentity matches the source identity that Lake Formation sets, which names a role and not a person.
	LentIdentity = `^V[0-9]+\.([0-9]{12}\.A[0-9A-Z]+)$`
	// SessionARN matches the ARN of a role session. Its group is the name of the session.
	SessionARN = `^arn:[^:]*:sts::[^:]*:assumed-role/[^/]*/([^/]+)$`
	// LastName matches the part of an ARN after the last slash.
	LastName = `([^/]+)$`
)

// AnonymousAccounts returns what CloudTrail writes instead of an account id for callers without credentials; the second one
// until about 2021.
func AnonymousAccounts() []string { return []string{"anonymous", "ANONYMOUS_PRINCIPAL"} }

var (
	identityCenterRole    = regexp.MustCompile(IdentityCenterRole)
	identityCenterSession = regexp.MustCompile(IdentityCenterSession)
	podSession            = regexp.MustCompile(PodSession)
	jobSession            = regexp.MustCompile(JobSession)
	instanceSession       = regexp.MustCompile(InstanceSession)
	mailSession           = regexp.MustCompile(MailSession)
	lentIdentity          = regexp.MustCompile(LentIdentity)
	lastName              = regexp.MustCompile(LastName)
	sessionARN            = regexp.MustCompile(SessionARN)
)

// Identity has the parts of a record's identity that can name a person or a workload.
type Identity struct {
	// Type is CloudTrail's type of the identity.
	Type string
	// ARN of the caller: for a role, of the session. Access logs have nothing else.
	ARN string
	// PrincipalID is the unique id; for a role, followed by the name of the session.
	PrincipalID string
	// UserName of an IAM user.
	UserName string
	// Issuer is the ARN of the role that issued the session.
	Issuer string
	// SourceIdentity of the session.
	SourceIdentity string
	// OnBehalfOf is the id of the Identity Center user for whom the session acts.
	OnBehalfOf string
	// Workload is the ARN of the function, task or instance that the credentials were issued to.
	Workload string
	// Provider is the web identity provider.
	Provider string
	// Borrower is the principal for whom Lake Formation opened the session, according to its event GetDataAccess.
	Borrower string
}

// Session returns the name of the role session, or "".
func (i Identity) Session() string {
	if i.Type == "AssumedRole" || strings.HasPrefix(i.PrincipalID, "AROA") {
		if parts := strings.Split(i.PrincipalID, ":"); len(parts) > 1 && parts[1] != "" {
			return parts[1]
		}
	}
	return group(sessionARN, i.ARN)
}

// Person returns the person, or the workload, behind a caller and what names it. Without one the name is
// NotRecorded and the source is empty.
func (i Identity) Person() (string, PersonSource) {
	session := i.Session()
	lent := group(lentIdentity, i.SourceIdentity)
	for _, source := range personSources {
		name := ""
		switch source {
		case SourceIdentity:
			if lent == "" {
				name = i.SourceIdentity
			}
		case IdentityCenter:
			if i.Issuer == "" || identityCenterRole.MatchString(i.Issuer) {
				name = group(identityCenterSession, i.ARN)
			}
		case IdentityStore:
			name = i.OnBehalfOf
		case IAMUser:
			name = i.user()
		case Workload:
			name = i.Workload
		case EKSPod:
			name = group(podSession, session)
		case EMRJob:
			name = group(jobSession, session)
		case Instance:
			name = group(instanceSession, session)
		case FederatedUser:
			if i.Type == "FederatedUser" {
				name = group(lastName, i.ARN)
			}
		case SessionMail:
			name = group(mailSession, session)
		case WebIdentity:
			name = i.Provider
		case LakeFormation:
			name = i.Borrower
		case LentRole:
			name = lent
		}
		if name != "" {
			return name, source
		}
	}
	return NotRecorded, ""
}

func (i Identity) user() string {
	switch {
	case i.Type != "IAMUser":
		return ""
	case i.UserName != "":
		return i.UserName
	}
	return group(lastName, i.ARN)
}

// Borrows returns the principal for whom Lake Formation opens a session, from the event GetDataAccess: the person who called
// it, or otherwise the principal that the event names, which may be a role.
func (i Identity) Borrows(principal string) string {
	switch name, source := i.Person(); source {
	case SourceIdentity, IdentityCenter, IdentityStore, IAMUser:
		return name
	default:
		return principal
	}
}

func group(expression *regexp.Regexp, text string) string {
	if m := expression.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
