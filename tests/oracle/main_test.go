package oracle

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// generatedConfigurations is how many are judged unless -rapid.checks says otherwise: each makes some
// two thousand cases.
const generatedConfigurations = "20"

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", generatedConfigurations); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
