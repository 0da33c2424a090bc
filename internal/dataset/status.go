package dataset

import (
	"slices"
	"strings"
)

// Status classes of answers.
const (
	// StatusOK is the class of requests that succeeded.
	StatusOK = "2xx"
	// StatusRedirect is the class of redirects, and of objects that did not change.
	StatusRedirect = "3xx"
	// StatusDenied is the class of requests that were refused.
	StatusDenied = "403"
	// StatusMissing is the class of requests for something that does not exist.
	StatusMissing = "404"
	// StatusFault is the class of requests with other mistakes.
	StatusFault = "other 4xx"
	// StatusError is the class of S3's own errors, including SlowDown.
	StatusError = "5xx"
	// StatusNone is the class of what S3 does by itself, and of errors whose status is not known.
	StatusNone = "no status"
)

// StatusClasses returns the classes in the order in which people read them.
func StatusClasses() []string {
	return []string{StatusOK, StatusRedirect, StatusDenied, StatusMissing, StatusFault, StatusError, StatusNone}
}

// ErrorStatus is an error code, and the HTTP status that S3 sends it with.
type ErrorStatus struct{ Code, Status string }

// errorStatuses are those of the codes that reads, listings and writes meet.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var errorStatuses = []ErrorStatus{
	{"PermanentRedirect", "301"},
	{"Redirect", "307"},
	{"TemporaryRedirect", "307"},
	{"NotModified", "304"},
	{"AccessDenied", "403"},
	{"Client.AccessDenied", "403"},
	{"VpceAccessDenied", "403"},
	{"AllAccessDisabled", "403"},
	{"AccountProblem", "403"},
	{"InvalidAccessKeyId", "403"},
	{"InvalidObjectState", "403"},
	{"RequestTimeTooSkewed", "403"},
	{"SignatureDoesNotMatch", "403"},
	{"InvalidSecurity", "403"},
	{"NotSignedUp", "403"},
	{"NoSuchBucket", "404"},
	{"NoSuchKey", "404"},
	{"NoSuchUpload", "404"},
	{"NoSuchVersion", "404"},
	{"NoSuchBucketPolicy", "404"},
	{"NoSuchLifecycleConfiguration", "404"},
	{"NoSuchTagSet", "404"},
	{"AuthorizationHeaderMalformed", "400"},
	{"AuthorizationQueryParametersError", "400"},
	{"BadDigest", "400"},
	{"EntityTooLarge", "400"},
	{"ExpiredToken", "400"},
	{"InvalidArgument", "400"},
	{"InvalidRequest", "400"},
	{"InvalidToken", "400"},
	{"KeyTooLongError", "400"},
	{"MalformedXML", "400"},
	{"RequestTimeout", "400"},
	{"MethodNotAllowed", "405"},
	{"BucketNotEmpty", "409"},
	{"OperationAborted", "409"},
	{"PreconditionFailed", "412"},
	{"InvalidRange", "416"},
	{"InternalError", "500"},
	{"NotImplemented", "501"},
	{"ServiceUnavailable", "503"},
	{"SlowDown", "503"},
}

// ErrorStatuses returns the error codes whose status is known.
func ErrorStatuses() []ErrorStatus { return slices.Clone(errorStatuses) }

// StatusPrefix maps the beginning of HTTP statuses to their class.
type StatusPrefix struct{ Begins, Class string }

// statusPrefixes are in the order in which they count.
var statusPrefixes = []StatusPrefix{
	{"403", StatusDenied}, {"404", StatusMissing}, {"2", StatusOK}, {"3", StatusRedirect}, {"4", StatusFault}, {"5", StatusError},
}

// StatusPrefixes returns the prefixes of all classes. The first match counts.
func StatusPrefixes() []StatusPrefix { return slices.Clone(statusPrefixes) }

// StatusClass returns the class of an HTTP status.
func StatusClass(status string) string {
	for _, p := range statusPrefixes {
		if strings.HasPrefix(status, p.Begins) {
			return p.Class
		}
	}
	return StatusNone
}
