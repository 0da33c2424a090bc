package answer_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/digest"
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
// of memory, and how many times longer zcat and jq take for one of the questions on the same files. REPORT_BASELINE names the command
// as another commit builds it: both commands answer from the same logs, proof by digests and all, and what this one takes is given as
// ratios to the other.
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
	// Commands come first: the peak of a process begins with that of the one that starts it.
	baseline, cpu, cpuRatio, memoryRatio := os.Getenv("REPORT_BASELINE"), 0.0, 0.0, 0.0
	if baseline != "" {
		cpu, cpuRatio, memoryRatio = against(b, baseline, dir, w)
	}
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
	if baseline != "" {
		b.ReportMetric(cpu, "command-cpu-s")
		b.ReportMetric(cpuRatio, "cpu-to-baseline")
		b.ReportMetric(memoryRatio, "memory-to-baseline")
	}
	if _, err := exec.LookPath("jq"); err == nil && n <= jqMost {
		b.ReportMetric(jq(b, dir, w.Datasets[0].Bucket).Seconds()/took, "jq-times-as-long")
	}
}

// against measures the command beside another build of it.
func against(b *testing.B, baseline, dir string, w *generate.World) (cpu, cpuRatio, memoryRatio float64) {
	b.Helper()
	declareIn(b, dir, w)
	this, that := measured(b, compiled(b), "-logs", dir), measured(b, baseline, "-logs", dir)
	return this.cpu, this.cpu / that.cpu, this.memory / that.memory
}

// compiled builds the command.
func compiled(b *testing.B) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "report")
	out, err := exec.Command("go", "build", "-o", file, "datatrail/report").CombinedOutput()
	require.NoError(b, err, string(out))
	return file
}

// declareIn declares the datasets in the folder of their logs.
func declareIn(b *testing.B, dir string, w *generate.World) {
	b.Helper()
	declared, err := json.Marshal(w.Datasets)
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(filepath.Join(dir, source.DeclaredFile), declared, 0o600))
}

// cost is what a command takes: seconds of the processor, seconds on the clock, and MiB of memory at its peak.
type cost struct{ cpu, took, memory float64 }

// measured runs a build of the command, when what was written before is on disk: nobody is to wait for that.
func measured(b *testing.B, file string, arguments ...string) cost {
	b.Helper()
	syscall.Sync()
	began := time.Now()
	run := exec.Command(file, append(arguments, "-threads", "2", "-format", "json", "-out", filepath.Join(b.TempDir(), "report.json"))...)
	out, err := run.CombinedOutput()
	require.NoError(b, err, string(out))
	took, usage := time.Since(began).Seconds(), run.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{(run.ProcessState.UserTime() + run.ProcessState.SystemTime()).Seconds(), took, float64(usage.Maxrss) / 1024}
}

// BenchmarkDay asks about the last of fourteen days, of which a store holds the others, and compares that with a cold run: one
// about all fourteen days, with an empty store. It gives the processor time and the time of both, and the same of an answer about
// all days from the store, with the last day new.
func BenchmarkDay(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("REPORT_REQUESTS"), "100000"))
	require.NoError(b, err)
	const days = 14
	all, dir, file := b.TempDir(), b.TempDir(), compiled(b)
	w := generate.New(1, start, days, n)
	require.NoError(b, w.Write(all, func(int) {}))
	declareIn(b, all, w)
	// Digests are not verified.
	require.NoError(b, os.Remove(filepath.Join(all, digest.KeysFile)))
	last := start.AddDate(0, 0, days-1)
	var late []string
	for _, name := range filesIn(b, all) {
		if dayIn(name) >= last.Format(schema.DayFormat) {
			late = append(late, name)
			continue
		}
		folder{all, dir}.put(b, name)
	}
	for b.Loop() {
		cold, store, day := measured(b, file, "-logs", all, "-store", b.TempDir()), b.TempDir(), last.Format(time.DateOnly)
		measured(b, file, "-logs", dir, "-store", store)
		for _, name := range late {
			folder{all, dir}.put(b, name)
		}
		fresh := measured(b, file, "-logs", dir, "-store", store, "-since", day, "-until", day)
		again := measured(b, file, "-logs", dir, "-store", store)
		b.ReportMetric(cold.cpu, "cold-cpu-s")
		b.ReportMetric(cold.took, "cold-s")
		b.ReportMetric(fresh.cpu/cold.cpu, "day-to-cold-cpu")
		b.ReportMetric(fresh.took/cold.took, "day-to-cold")
		b.ReportMetric(again.cpu/cold.cpu, "all-days-again-to-cold-cpu")
	}
}

// dayIn is the day in the folders of a file.
func dayIn(name string) string {
	day := regexp.MustCompile(`/\d{4}/\d\d/\d\d/`).FindString(filepath.ToSlash(name))
	return strings.Trim(day, "/")
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
