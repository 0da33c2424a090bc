package pseudonym

import (
	"net/netip"
	"regexp"
	"strings"
)

var (
	accountID = regexp.MustCompile(`^\d{12}$`)
	service   = regexp.MustCompile(`^(svc:)?[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*\.amazonaws\.com(\.cn)?$`)
	// Names of machines and endpoints end like those of services, and hold an address or an id.
	machine = regexp.MustCompile(`\d-\d|vpce-`)
)

// isNobody reports whether a value names no person, machine or customer of AWS.
func isNobody(value string) bool {
	switch value {
	case "", "-", "anonymous", "unknown", "AWS Internal":
		return true
	}
	return service.MatchString(value) && !machine.MatchString(value)
}

func (k *Key) address(value string) string {
	if isNobody(value) {
		return value
	}
	// The two logs may write one IPv6 address in two ways.
	if at, err := netip.ParseAddr(value); err == nil {
		value = at.String()
	}
	return k.token("address", value)
}

func (k *Key) account(value string) string {
	if isNobody(value) {
		return value
	}
	return k.token("account", value)
}

func (k *Key) endpoint(value string) string {
	if isNobody(value) {
		return value
	}
	return k.token("endpoint", value)
}

// person and session are free text, which may look like the name of a service.
func (k *Key) person(value string) string {
	if value == "" {
		return ""
	}
	return k.token("person", value)
}

func (k *Key) session(value string) string {
	if value == "" {
		return ""
	}
	return k.token("session", value)
}

func (k *Key) product(value string) string {
	if value == "" {
		return ""
	}
	return k.token("product", value)
}

// principal replaces a principal as a whole. The token tells its kind: a role, a user, an account, or else a principal.
func (k *Key) principal(value string) string {
	if isNobody(value) {
		return value
	}
	if accountID.MatchString(value) {
		return k.account(value)
	}
	if account, id, ok := strings.Cut(value, "/"); ok && accountID.MatchString(account) {
		return k.token(kindOfID(id), value)
	}
	parts := strings.SplitN(value, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return k.token(kindOfID(value), value)
	}
	kind, path, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "root":
		return k.account(parts[4])
	case "role", "user":
		// A name is unique in its account whatever its path, and the access log leaves the path of a role out.
		parts[5] = kind + "/" + path[strings.LastIndexByte(path, '/')+1:]
		return k.token(kind, strings.Join(parts, ":"))
	}
	return k.token("principal", value)
}

// kindOfID tells the kind of an identity by the prefix of its unique id.
func kindOfID(id string) string {
	switch {
	case strings.HasPrefix(id, "AROA"):
		return "role"
	case strings.HasPrefix(id, "AIDA"):
		return "user"
	}
	return "principal"
}
