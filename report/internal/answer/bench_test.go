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
	declared, err := json.Marshal(w.Datasets)
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(filepath.Join(dir, source.DeclaredFile), declared, 0o600))
	this := filepath.Join(b.TempDir(), "report")
	out, err := exec.Command("go", "build", "-o", this, "datatrail/report").CombinedOutput()
	require.NoError(b, err, string(out))
	cpu, memory := measured(b, this, dir)
	thatCPU, thatMemory := measured(b, baseline, dir)
	return cpu, cpu / thatCPU, memory / thatMemory
}

// measured runs a build of the command and returns its processor time in seconds and its peak of memory in MiB.
func measured(b *testing.B, file, dir string) (cpu, memory float64) {
	b.Helper()
	run := exec.Command(file, "-logs", dir, "-threads", "2", "-format", "json", "-out", filepath.Join(b.TempDir(), "report.json"))
	out, err := run.CombinedOutput()
	require.NoError(b, err, string(out))
	usage, _ := run.ProcessState.SysUsage().(*syscall.Rusage)
	return (run.ProcessState.UserTime() + run.ProcessState.SystemTime()).Seconds(), float64(usage.Maxrss) / 1024
}

// BenchmarkDay asks about the last of fourteen days, of which a store holds the others, and compares that with a cold run: one about
// all fourteen days, with an empty store. It gives the processor time and the time of both, and the same of an answer about all days
// from the store, with the last day new.
func BenchmarkDay(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("REPORT_REQUESTS"), "100000"))
	require.NoError(b, err)
	const days = 14
	all, dir := b.TempDir(), b.TempDir()
	w := generate.New(1, start, days, n)
	require.NoError(b, w.Write(all, func(int) {}))
	last := start.AddDate(0, 0, days-1).Format(schema.DayFormat)
	var late []string
	for _, name := range filesIn(b, all) {
		at := folder{all, dir}
		if dayIn(name) >= last {
			late = append(late, name)
			continue
		}
		at.put(b, name)
	}
	o := answer.Options{Logs: source.Folder(all), Declared: saying(w, false, dataset.Egress), Threads: 2}
	measure := func(o answer.Options) (cpu, took float64) {
		debug.FreeOSMemory()
		before, began := processor(), time.Now()
		built(b, o)
		return (processor() - before).Seconds(), time.Since(began).Seconds()
	}
	for b.Loop() {
		cold := o
		cold.Store = b.TempDir()
		coldCPU, coldTook := measure(cold)
		kept := o
		kept.Logs, kept.Store = source.Folder(dir), b.TempDir()
		built(b, kept)
		for _, name := range late {
			folder{all, dir}.put(b, name)
		}
		day := kept
		day.Since = start.AddDate(0, 0, days-1)
		day.Until = day.Since
		dayCPU, dayTook := measure(day)
		againCPU, _ := measure(kept)
		b.ReportMetric(coldCPU, "cold-cpu-s")
		b.ReportMetric(coldTook, "cold-s")
		b.ReportMetric(dayCPU/coldCPU, "day-to-cold-cpu")
		b.ReportMetric(dayTook/coldTook, "day-to-cold")
		b.ReportMetric(againCPU/coldCPU, "all-days-again-to-cold-cpu")
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
