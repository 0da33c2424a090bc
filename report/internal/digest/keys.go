package digest

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"time"

	"datatrail/report/internal/source"
)

// KeysFile is the name of the file beside the logs that contains CloudTrail's public keys.
const KeysFile = source.KeysFile

// Keys are CloudTrail's public keys, and signatures that were saved from the metadata of digest files. A nil Keys has
// neither.
type Keys struct {
	keys       map[string]*rsa.PublicKey // by fingerprint
	signatures map[string]string         // by file name of the digest
	until      time.Time
}

// keyList is what `aws cloudtrail list-public-keys` prints, and beside it what a person adds.
type keyList struct {
	PublicKeyList []struct {
		Value             []byte
		ValidityStartTime moment
		ValidityEndTime   moment
		Fingerprint       string
	}
	Signatures map[string]string `json:"signatures"`
}

// moment is a time as the AWS CLI prints it: as ISO 8601 or, in older versions, as seconds since 1970.
type moment struct{ time.Time }

// UnmarshalJSON reads both forms of a time.
func (m *moment) UnmarshalJSON(text []byte) error {
	if seconds, err := strconv.ParseFloat(string(text), 64); err == nil {
		m.Time = time.Unix(int64(seconds), 0).UTC()
		return nil
	}
	return json.Unmarshal(text, &m.Time)
}

// LoadKeys reads a file with one or more outputs of `aws cloudtrail list-public-keys`, one after the other or in an array.
// An object {"signatures": {"<key of a digest>": "<its signature>"}} among them adds signatures from object metadata.
func LoadKeys(file string) (*Keys, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("public keys: %w", err)
	}
	k, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("public keys %s: %w; save the output of `aws cloudtrail list-public-keys --output json`", file, err)
	}
	return k, nil
}

func parseKeys(text []byte) (*Keys, error) {
	k := &Keys{keys: map[string]*rsa.PublicKey{}, signatures: map[string]string{}}
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		var document json.RawMessage
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		lists := make([]keyList, 1)
		if document[0] == '[' {
			err = json.Unmarshal(document, &lists)
		} else {
			err = json.Unmarshal(document, &lists[0])
		}
		if err != nil {
			return nil, err
		}
		for _, list := range lists {
			if err := k.add(list); err != nil {
				return nil, err
			}
		}
	}
	if len(k.keys) == 0 {
		return nil, errors.New("it contains no key")
	}
	return k, nil
}

func (k *Keys) add(list keyList) error {
	for _, listed := range list.PublicKeyList {
		key, err := publicKey(listed.Value)
		if err != nil {
			return fmt.Errorf("key %s: %w", listed.Fingerprint, err)
		}
		if known := k.keys[listed.Fingerprint]; known != nil && !known.Equal(key) {
			return fmt.Errorf("it contains two different keys with the fingerprint %s", listed.Fingerprint)
		}
		k.keys[listed.Fingerprint] = key
		if listed.ValidityEndTime.After(k.until) {
			k.until = listed.ValidityEndTime.Time
		}
	}
	for digest, signature := range list.Signatures {
		k.signatures[path.Base(digest)] = signature
	}
	return nil
}

// publicKey reads a key. AWS documents PKCS #1, and shows keys in the other form too.
func publicKey(der []byte) (*rsa.PublicKey, error) {
	key, err := x509.ParsePKCS1PublicKey(der)
	if err == nil {
		return key, nil
	}
	other, otherErr := x509.ParsePKIXPublicKey(der)
	if otherErr != nil {
		return nil, err
	}
	if key, ok := other.(*rsa.PublicKey); ok {
		return key, nil
	}
	return nil, errors.New("it is not an RSA key")
}

// Len returns the number of keys.
func (k *Keys) Len() int {
	if k == nil {
		return 0
	}
	return len(k.keys)
}

func (k *Keys) key(fingerprint string) *rsa.PublicKey {
	if k == nil {
		return nil
	}
	return k.keys[fingerprint]
}

func (k *Keys) signature(object string) string {
	if k == nil {
		return ""
	}
	return k.signatures[path.Base(object)]
}

// verifies reports whether a signature, in hexadecimal digits, fits a text.
func verifies(key *rsa.PublicKey, text, signature string) bool {
	raw, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(text))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) == nil
}
