package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// The emulator listens on the namespace's own loopback, where every port is free.
const (
	tls4    = "127.0.0.1:8443"
	tls6    = "[::1]:8443"
	plain4  = "127.0.0.1:8080"
	plain6  = "[::1]:8080"
	timeout = 30 * time.Second
)

// emulator is a running one.
type emulator struct {
	process *exec.Cmd
	// hold keeps the emulator alive: it ends when this process does, however it does.
	hold  io.Closer
	log   string
	roots *x509.CertPool
	// added are the addresses that the namespace has.
	added map[netip.Addr]bool
}

// startEmulator starts the emulator with its files in a folder, and waits until it answers.
func startEmulator(ctx context.Context, python, folder string) (*emulator, error) {
	e := &emulator{log: filepath.Join(folder, "emulator.log"), roots: x509.NewCertPool(), added: map[netip.Addr]bool{}}
	certificate, key, err := e.certify(folder)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if said, err := exec.CommandContext(ctx, "ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("loopback: %w: %s", err, said)
	}
	e.process = exec.Command("sh", "-c", `"$@" & pid=$!; cat >/dev/null; kill "$pid"; wait "$pid"`, "sh",
		python, "-m", "hypercorn", "ministack.app:app", "--workers", "0", "--certfile", certificate, "--keyfile", key,
		"--bind", tls4, "--bind", tls6, "--insecure-bind", plain4, "--insecure-bind", plain6)
	e.process.Env = append(os.Environ(), "AUTH=true", "SERVICES=s3,iam,sts", "LOG_LEVEL=WARNING", "TMPDIR="+folder)
	log, err := os.Create(e.log)
	if err != nil {
		return nil, err
	}
	e.process.Stdout, e.process.Stderr = log, log
	if e.hold, err = e.process.StdinPipe(); err != nil {
		return nil, err
	}
	if err := e.process.Start(); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	return e, errors.Join(log.Close(), e.wait(ctx))
}

// wait is over when the emulator answers.
func (e *emulator) wait(ctx context.Context) error {
	client, err := e.from(netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		return err
	}
	var last error
	for until := time.Now().Add(timeout); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+tls4+"/_ministack/health", nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if last = err; err != nil {
			continue
		}
		return response.Body.Close()
	}
	said, err := os.ReadFile(e.log)
	return errors.Join(fmt.Errorf("emulator does not answer: %w\n%s", last, said), err)
}

// stop ends the emulator and waits for it.
func (e *emulator) stop() error {
	if e == nil || e.process == nil || e.process.Process == nil {
		return nil
	}
	err := e.hold.Close()
	// Told to end, it ends with the status of a process that was.
	var exit *exec.ExitError
	if waited := e.process.Wait(); waited != nil && !errors.As(waited, &exit) {
		err = errors.Join(err, waited)
	}
	return err
}

// from is a client whose requests come from an address, which the namespace gets where it has not got it.
func (e *emulator) from(address netip.Addr) (*http.Client, error) {
	if !e.added[address] && !address.IsLoopback() {
		args := []string{"addr", "add", netip.PrefixFrom(address, address.BitLen()).String(), "dev", "lo"}
		if address.Is6() {
			args = append(args, "nodad")
		}
		if said, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("address %s: %w: %s", address, err, said)
		}
		e.added[address] = true
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // documented to be one
	// The emulator ends a connection of HTTP/2 after some requests, with those that are under way.
	transport.Proxy, transport.ForceAttemptHTTP2 = nil, false
	transport.DialContext = (&net.Dialer{LocalAddr: &net.TCPAddr{IP: address.AsSlice()}, Timeout: timeout}).DialContext
	transport.TLSClientConfig = &tls.Config{RootCAs: e.roots, MinVersion: tls.VersionTLS12}
	return &http.Client{Transport: transport, Timeout: timeout}, nil
}

// certify makes a certificate that only clients of this emulator trust.
func (e *emulator) certify(folder string) (certificate, key string, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	if err != nil {
		return "", "", err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", "", err
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	e.roots.AppendCertsFromPEM(public)
	certificate, key = filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "key.pem")
	return certificate, key, errors.Join(os.WriteFile(certificate, public, 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
}
