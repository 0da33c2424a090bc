// Package s3test starts a real S3 server on a folder for tests, and lets them look at the requests and spoil the answers.
package s3test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

const (
	access, secret = "AKIAEXAMPLE", "secretsecret"
	region         = "us-east-1"
	// gateway is the server, pinned in a module of its own because of all that it needs.
	gateway = "github.com/versity/versitygw"
)

// Server is an S3 server on a folder: buckets are its folders.
type Server struct {
	// Dir is the folder.
	Dir string
	// Address is where it listens.
	Address string
}

var build = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..")
	binary := filepath.Join(root, ".bin", "versitygw")
	module := filepath.Join(root, "tools", "versitygw")
	list, err := exec.Command("go", "-C", module, "list", "-m", "-f", "{{.Version}}", gateway).Output()
	if err != nil {
		return "", fmt.Errorf("version of the S3 server: %w", err)
	}
	binary += "-" + strings.TrimSpace(string(list))
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	// Several packages may build at once; the last one wins with the same file.
	own := fmt.Sprintf("%s.%d", binary, os.Getpid())
	command := exec.Command("go", "-C", module, "build", "-trimpath", "-ldflags", "-s -w", "-o", own, gateway+"/cmd/versitygw")
	out, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("S3 server: %w\n%s", err, out)
	}
	return binary, os.Rename(own, binary)
})

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	binary, err := build()
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &Server{Dir: t.TempDir(), Address: listener.Addr().String()}
	require.NoError(t, listener.Close())
	command := exec.Command(binary, "--port", s.Address, "--quiet", "--keep-alive", "--region", region, "posix", s.Dir)
	command.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+access, "ROOT_SECRET_KEY="+secret)
	command.Stderr = os.Stderr
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		require.NoError(t, command.Process.Kill())
		_ = command.Wait()
	})
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", s.Address)
		if err != nil {
			return false
		}
		return connection.Close() == nil
	}, 20*time.Second, 20*time.Millisecond, "the S3 server listens")
	return s
}

// Bucket makes a bucket and returns its folder. What is put there by hand is an object as well.
func (s *Server) Bucket(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(s.Dir, name)
	require.NoError(t, os.MkdirAll(dir, 0o750))
	return dir
}

// Put writes an object as S3 does, with an ETag and with metadata.
func (s *Server) Put(t testing.TB, bucket, key, text string, metadata map[string]string) {
	t.Helper()
	client := s3.New(s3.Options{
		Region: region, BaseEndpoint: aws.String("http://" + s.Address), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	_, err := client.PutObject(context.Background(), &s3.PutObjectInput{
		Bucket: &bucket, Key: &key, Body: strings.NewReader(text), Metadata: metadata,
	})
	require.NoError(t, err)
}

// Point makes the AWS configuration of this process name a server, and nothing of the machine's own.
func Point(t *testing.T, url string) {
	t.Helper()
	none := filepath.Join(t.TempDir(), "none")
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": "",
		"AWS_PROFILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none,
		"AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}
