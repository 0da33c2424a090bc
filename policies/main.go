// Command policies is datatrail's policy pack. The engine starts it with the engine's own address as argument
// and asks it to judge a stack; with -table, -markdown or -write a person reads the rules instead,
// and with -version the version.
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"

	"datatrail/internal/version"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "datatrail policies:", err)
		os.Exit(1)
	}
}

// run prints when it is asked to. Any other argument comes from the engine, whose arguments are its own
// affair, so the flag package is not let near them.
func run(args []string) error {
	if version.Asked(args) {
		return version.Print(os.Stdout, "policies")
	}
	if len(args) > 0 {
		if printed, err := printRules(os.Stdout, args); printed || err != nil {
			return err
		}
	}
	return policyx.Main(newPack)
}
