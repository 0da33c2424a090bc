package answer_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

// jqMost is the largest number of requests that jq is made to read; it takes minutes for more.
const jqMost = 1_000_000

// byPrincipal is one of the seventeen questions, as one would ask it with jq.
const byPrincipal = `[inputs.Records[] | select(.eventName == "GetObject" and .errorCode == null and
	.requestParameters.bucketName == $bucket)] | unique_by(.eventID) |
	group_by(.userIdentity.sessionContext.sessionIssuer.arn // .userIdentity.arn // .userIdentity.principalId) |
	map([.[0].userIdentity.arn, (map(.additionalEventData.bytesTransferredOut) | add)])`

// BenchmarkReport answers every question about three datasets from both logs. REPORT_REQUESTS lists the numbers of
// requests. Beside the time it gives the time for a million requests, which shows the growth, the processor time, the peak
// of memory, and how many times longer zcat and jq take for one of the questions on the same files.
func BenchmarkReport(b *testing.B) {
	sizes := os.Getenv("REPORT_REQUESTS")
	if sizes == "" {
		sizes = "50000,100000"
	}
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		require.NoError(b, err)
		b.Run(size+" requests", func(b *testing.B) { benchmark(b, n) })
	}
}

func benchmark(b *testing.B, n int) {
	dir := b.TempDir()
	w := generate.New(1, start, 14, n)
	require.NoError(b, w.Write(dir, func(int) {}))
	options := answer.Options{Logs: source.Folder(dir), Declared: saying(w, false, dataset.Egress), Threads: 2}
	var report *answer.Report
	debug.FreeOSMemory()
	// The peak of memory starts anew; where the kernel does not allow it, the peak is that of the whole run.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200)
	before := processor()
	for b.Loop() {
		var err error
		report, err = answer.Build(context.Background(), options)
		require.NoError(b, err)
	}
	took := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric((processor()-before).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(took*1e6/float64(n), "s/million-requests")
	b.ReportMetric(float64(report.Read.TrailRecords+report.Read.AccessRecords), "records")
	b.ReportMetric(peak(), "MiB-peak")
	if _, err := exec.LookPath("jq"); err == nil && n <= jqMost {
		b.ReportMetric(jq(b, dir, w.Datasets[0].Bucket).Seconds()/took, "jq-times-as-long")
	}
}

func jq(b *testing.B, dir, bucket string) time.Duration {
	b.Helper()
	command := exec.Command("sh", "-c", "find \"$1\" -name '*_CloudTrail_*.json.gz' | xargs zcat | jq -nc --arg bucket \"$2\" \"$3\"",
		"sh", filepath.Join(dir, generate.TrailFolder), bucket, byPrincipal)
	command.Stderr = os.Stderr
	began := time.Now()
	out, err := command.Output()
	require.NoError(b, err)
	require.NotEmpty(b, bytes.TrimSpace(out))
	return time.Since(began)
}

func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, _ := strconv.ParseFloat(fields[1], 64)
			return kib / 1024
		}
	}
	return 0
}
