package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/stack"
)

func TestAuditor_ReadsTheLogGroupOfAccessLogsWhereThereIsOne(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"beside files": logged(), "alone": logged("datatrail:accessLogs", groupAlone), "without a log group": watchable(),
	} {
		graph, plan, err := run(t, values)
		require.NoError(t, err)
		policy := exported(t, graph, stack.OutputAuditorPolicy)
		if plan.AccessLogDelivery == nil {
			assert.NotContains(t, policy, "logs:", name)
			continue
		}
		arn := plan.AccessLogDelivery.LogGroupARN
		assert.Contains(t, policy, `{"Sid":"ReadLogGroup","Effect":"Allow","Action":"logs:FilterLogEvents","Resource":["`+arn+`","`+arn+`:*"]}`, name)
	}
}
