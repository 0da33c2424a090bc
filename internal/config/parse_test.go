package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/config"
)

func TestParse_SaysWithoutAnEngineWhatLoadSays(t *testing.T) {
	tests := map[string]struct {
		key, value string
		secrets    []string
	}{
		"of a sound configuration":      {},
		"of a doubtful one":             {key: "datatrail:trail", value: `{"multiRegion":false}`},
		"of an unknown key":             {key: "datatrail:datsets", value: "[]"},
		"of an unknown key of AWS":      {key: "aws:regoin", value: "eu-central-1"},
		"of a key of somebody else":     {key: "pulumi:disable-default-providers", value: `["*"]`},
		"of a wrong type":               {key: "datatrail:protect", value: "perhaps"},
		"of what is no JSON":            {key: "datatrail:logs", value: "{"},
		"of a secret in a wrong place":  {key: "datatrail:queries", value: "hush", secrets: []string{"datatrail:queries"}},
		"of credentials in the clear":   {key: "aws:token", value: "hush"},
		"of credentials kept as secret": {key: "aws:token", value: "hush", secrets: []string{"aws:token"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values := valid()
			if test.key != "" {
				values[test.key] = test.value
			}
			want, wantErr := load(t, values, test.secrets...)
			got, err := config.Parse("datatrail", values, func(key string) bool { return len(test.secrets) > 0 && key == test.secrets[0] })
			assert.Equal(t, want, got)
			if wantErr == nil {
				assert.NoError(t, err)
			} else {
				// The engine's mocks say which program failed.
				assert.ErrorContains(t, wantErr, err.Error())
			}
		})
	}
}

func TestParse_TakesNoSecretsForGranted(t *testing.T) {
	values := valid()
	values["datatrail:protect"] = "perhaps"
	_, err := config.Parse("datatrail", values, nil)
	assert.ErrorContains(t, err, `protect: "perhaps" is neither true nor false`)
}
