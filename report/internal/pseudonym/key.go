// Package pseudonym replaces names of people, principals and accounts with keyed hashes, so that a report can be shared. The
// same key gives the same pseudonym in every question and every run. Without the key nobody can compute or reverse a
// pseudonym.
package pseudonym

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
)

const (
	leastBytes = 16
	hexDigits  = 12
)

// Key makes pseudonyms.
type Key struct{ secret []byte }

// ReadKey reads a key from a file. Line breaks at the end of the file do not count, so an editor that adds one does not
// change the key. A key of less than 16 bytes is an error.
func ReadKey(file string) (*Key, error) {
	const remedy = "create a key with: openssl rand -hex 32 > key"
	if file == "" {
		return nil, fmt.Errorf("the name of the key file is empty: name a file; %s", remedy)
	}
	secret, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("key file: %w; name a readable file; %s", err, remedy)
	}
	secret = bytes.TrimRight(secret, "\r\n")
	if len(secret) < leastBytes {
		return nil, fmt.Errorf("key file %s has %d bytes, but needs at least %d; %s", file, len(secret), leastBytes, remedy)
	}
	return &Key{secret}, nil
}

func (k *Key) token(kind, value string) string {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(kind + "\x00" + value))
	return kind + "-" + hex.EncodeToString(mac.Sum(nil))[:hexDigits]
}
