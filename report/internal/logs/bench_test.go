package logs_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// The columns that the report asks for.
const (
	trailColumns = "useridentity_type useridentity_principalid useridentity_arn useridentity_accountid useridentity_invokedby " +
		"useridentity_username useridentity_onbehalfof_userid useridentity_inscopeof_sourcearn " +
		"useridentity_inscopeof_credentialsissuedto useridentity_sessioncontext_sessionissuer_type " +
		"useridentity_sessioncontext_sessionissuer_arn useridentity_sessioncontext_sourceidentity " +
		"useridentity_sessioncontext_webidfederationdata_federatedprovider eventtime eventsource eventname sourceipaddress useragent " +
		"errorcode requestparameters$bucketName requestparameters$X-Amz-Date requestparameters$key requestparameters$prefix " +
		"requestparameters$x-amz-copy-source additionaleventdata$lakeFormationPrincipal " +
		"additionaleventdata$lakeFormationRoleSessionName additionaleventdata$SignatureVersion " +
		"additionaleventdata$AuthenticationMethod additionaleventdata$bytesTransferredOut requestid eventid " +
		"resources?AWS::S3::Bucket eventtype recipientaccountid sharedeventid vpcendpointid eventcategory addendum_reason " +
		"addendum_originaleventid account dt $path"
	accessColumns = "bucket_name requestdatetime remoteip requester requestid operation key httpstatus errorcode bytessent " +
		"objectsize useragent versionid authtype endpoint account source_bucket dt $path"
)

// reader is a reader of either log.
type reader interface {
	Open(ctx context.Context, file logs.File)
	Next(row []logs.Value) (bool, error)
}

// BenchmarkRead reads logs that lie unpacked in the cache of the file system, and gives the time for a record.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	w := generate.New(1, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 2, 20000)
	require.NoError(b, w.Write(dir, func(int) {}))
	found, err := logs.Find(b.Context(), source.Folder(dir), source.All(), &logs.Tally{})
	require.NoError(b, err)
	for _, file := range found.Trail {
		unpack(b, file.Path())
	}
	read := func(files []logs.File, columns string, open func([]string, *logs.Tally) reader) func(*testing.B) {
		return func(b *testing.B) {
			names, records := strings.Fields(columns), 0
			in, row := open(names, &logs.Tally{}), make([]logs.Value, len(names))
			for b.Loop() {
				for _, file := range files {
					for in.Open(b.Context(), file); ; records++ {
						more, err := in.Next(row)
						require.NoError(b, err)
						if !more {
							break
						}
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(records), "ns/record")
		}
	}
	b.Run("trail", read(found.Trail, trailColumns, func(c []string, t *logs.Tally) reader { return logs.NewTrail(c, t) }))
	b.Run("access", read(found.Access, accessColumns, func(c []string, t *logs.Tally) reader { return logs.NewAccess(c, t) }))
}

// unpack puts what is in a packed file in its place.
func unpack(b *testing.B, file string) {
	b.Helper()
	in, err := os.Open(filepath.Clean(file))
	require.NoError(b, err)
	zip, err := gzip.NewReader(in)
	require.NoError(b, err)
	text, err := io.ReadAll(zip)
	require.NoError(b, err)
	require.NoError(b, in.Close())
	require.NoError(b, os.WriteFile(file, text, 0o600))
}
