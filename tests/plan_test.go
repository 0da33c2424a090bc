package tests

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

// What people are told about an environment file without the engine has to be what the engine makes of it.
func TestNewPlan_WithoutTheEnginePlansWhatIsRegistered(t *testing.T) {
	var files []string
	for _, pattern := range []string{"Pulumi.*.yaml", "examples/*.yaml"} {
		found, err := filepath.Glob(filepath.Join("..", pattern))
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			values := environment(t, file[len("../"):])
			graph, deployed, err := run(t, values)
			require.NoError(t, err)
			c, err := config.Parse("datatrail", values, nil)
			require.NoError(t, err)
			plan, err := stack.NewPlan("datatrail", "test", c, stack.Presume(c.AWS, pulumitest.Account))
			require.NoError(t, err)
			require.NoError(t, plan.CheckDeployer(pulumitest.Issuer))
			for i := range deployed.Buckets {
				// What is made of the live state is for the program alone.
				if e := deployed.Buckets[i].Existing; e != nil {
					e.Policy, e.Logging = nil, nil
				}
			}
			assert.Equal(t, deployed.Buckets, plan.Buckets)
			assert.Equal(t, deployed.Warnings, plan.Warnings)
			for _, b := range plan.Buckets {
				if b.Existing != nil {
					continue
				}
				text, err := b.Policy.Document().JSON()
				require.NoError(t, err)
				assert.Equal(t, graph.One(t, "aws:s3/bucketPolicy:BucketPolicy", b.Name+"-policy").Text(t, "policy"), text)
			}
		})
	}
}

func TestNewPlan_RefusesWithoutTheEngineWhatTheProgramRefuses(t *testing.T) {
	others := `"arn:aws:iam::111122223333:role/other"`
	for name, values := range map[string]map[string]string{
		"a broken configuration":       minimal("datatrail:datasets", "[]"),
		"a policy over 20 KB":          minimal("datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":[`+scattered(1500)+`]}}]`),
		"a dataset in a log bucket":    minimal("datatrail:datasets", `[{"name":"trail-logs"}]`),
		"a deployer that is shut out":  minimal("datatrail:logs", `{"administrators":[`+others+`]}`),
		"a deployer that may not list": minimal("datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"],"denyListing":true}}]`),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, deployErr := run(t, values)
			require.Error(t, deployErr)
			err := planned(values)
			require.Error(t, err)
			// Documents show the account that they are judged with.
			said := strings.ReplaceAll(err.Error(), pulumitest.Account, "ACCOUNT")
			assert.Contains(t, strings.ReplaceAll(deployErr.Error(), pulumitest.Account, "ACCOUNT"), said)
		})
	}
}

func planned(values map[string]string) error {
	c, err := config.Parse("datatrail", values, nil)
	if err != nil {
		return err
	}
	plan, err := stack.NewPlan("datatrail", "test", c, stack.Presume(c.AWS, pulumitest.Account))
	if err != nil {
		return err
	}
	return plan.CheckDeployer(pulumitest.Issuer)
}
