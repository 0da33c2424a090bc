package generate

import (
	"bufio"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"path/filepath"
	"sync"
	"time"

	proof "datatrail/report/internal/digest"
)

// demoKey is the key pair that signs the digests of worlds that do not exist. Everybody can work out its private half from
// this file, so a signature by it proves nothing about real logs. The same worlds need the same key, and the standard
// library makes no key twice.
var demoKey = sync.OnceValues(func() (*rsa.PrivateKey, error) {
	p, q := demoPrime("p"), demoPrime("q")
	one := big.NewInt(1)
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		Primes:    []*big.Int{p, q},
	}
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key.D = new(big.Int).ModInverse(big.NewInt(int64(key.E)), totient)
	if key.D == nil {
		return nil, fmt.Errorf("demo key: %d has no inverse", key.E)
	}
	key.Precompute()
	if err := key.Validate(); err != nil {
		return nil, fmt.Errorf("demo key: %w", err)
	}
	return key, nil
})

// demoPrime finds the first prime of 1024 bits after a number that hangs on a name.
func demoPrime(name string) *big.Int {
	seed := make([]byte, 0, 128)
	for i := uint32(0); len(seed) < 128; i++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint32([]byte("datatrail demo digest key "+name), i))
		seed = append(seed, sum[:]...)
	}
	seed[0] |= 0xc0 // so that the product of two has 2048 bits
	seed[127] |= 1
	prime, two := new(big.Int).SetBytes(seed), big.NewInt(2)
	for !prime.ProbablyPrime(20) {
		prime.Add(prime, two)
	}
	return prime
}

// fingerprint names a key, as CloudTrail's fingerprints do.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:16])
}

// PublicKeys returns the public key of all digests that this package writes, as `aws cloudtrail list-public-keys` prints it,
// valid for a period.
func PublicKeys(from, until time.Time) ([]byte, error) {
	key, err := demoKey()
	if err != nil {
		return nil, err
	}
	type listed struct {
		Value             []byte
		ValidityStartTime time.Time
		ValidityEndTime   time.Time
		Fingerprint       string
	}
	der := x509.MarshalPKCS1PublicKey(&key.PublicKey)
	return json.MarshalIndent(map[string][]listed{"PublicKeyList": {{der, from.UTC(), until.UTC(), fingerprint(der)}}}, "", "    ")
}

// publicKeys writes the keys beside the logs.
func (w *World) publicKeys(dir string) error {
	keys, err := PublicKeys(w.Start.AddDate(0, 0, -1), w.Start.AddDate(1, 0, w.Days))
	if err != nil {
		return err
	}
	return create(filepath.Join(dir, proof.KeysFile), func(w *bufio.Writer) error {
		_, err := w.Write(append(keys, '\n'))
		return err
	})
}
