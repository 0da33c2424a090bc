package pseudonym

import (
	"net/netip"
	"regexp"
	"strings"
)

var (
	arnIn      = regexp.MustCompile(`arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:\d{12}:[^\s",;]+`)
	endpointIn = regexp.MustCompile(`\bvpce-[0-9a-z]+`)
	addressIn  = regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}\b|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*`)
	// A pseudonym may be all digits, and a number of bytes may have as many digits as an account.
	accountIn = regexp.MustCompile(`\b((account|address|endpoint|person|principal|product|role|session|user)-)?\d{12}\b( bytes)?`)
)

// Text replaces ARNs, addresses, VPC endpoints and accounts in a sentence. Sentences are made from rows that are replaced
// already, so this is for names that got into them another way.
func (k *Key) Text(text string) string {
	text = arnIn.ReplaceAllStringFunc(text, k.principal)
	text = endpointIn.ReplaceAllStringFunc(text, k.endpoint)
	text = addressIn.ReplaceAllStringFunc(text, func(found string) string {
		value := strings.TrimRight(found, ".")
		if _, err := netip.ParseAddr(value); err != nil {
			return found
		}
		return k.address(value) + found[len(value):]
	})
	return accountIn.ReplaceAllStringFunc(text, func(found string) string {
		if accountID.MatchString(found) {
			return k.account(found)
		}
		return found
	})
}
