package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
)

func TestPlacesAreNamedByCommasAndByFlags(t *testing.T) {
	dir := t.TempDir()
	odd := filepath.Join(dir, "a, b")
	require.NoError(t, os.Mkdir(odd, 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(odd, "declared.json"), []byte("[]"), 0o600))
	var p places
	for _, text := range []string{"one two, s3://acme-logs/a/b ,", odd, "three"} {
		require.NoError(t, p.Set(text))
	}
	assert.Equal(t, places{"one two", "s3://acme-logs/a/b", odd, "three"}, p)
	assert.Equal(t, []string{"one two", odd, "three"}, p.folders())
	assert.Equal(t, filepath.Join(odd, "declared.json"), p.beside("declared.json"))
	assert.Empty(t, p.beside("public-keys.json"))
	all, err := p.open(context.Background(), "eu-west-1")
	require.NoError(t, err)
	assert.Equal(t, "one two, s3://acme-logs/a/b, "+odd+", three", all.String())
	p = places{"s3://Acme", "s3://b"}
	_, err = p.open(context.Background(), "")
	assert.ErrorContains(t, err, `"s3://Acme" names no bucket`)
	assert.ErrorContains(t, err, `"s3://b" names no bucket`)
}

func TestDeclaredBucketsAreReadUnlessPlacesAreNamed(t *testing.T) {
	declared := []dataset.LogPlace{{Bucket: "trail-logs", Prefix: "prod"}, {}, {Bucket: "access-logs", Prefix: "s3/"}}
	var p places
	require.NoError(t, p.orDeclared(declared...))
	assert.Equal(t, places{"s3://trail-logs/prod", "s3://access-logs/s3/"}, p)
	p = nil
	require.NoError(t, p.orDeclared(dataset.LogPlace{Bucket: "archive", Organization: "o-exampleorg1", Accounts: []string{"111122223333", "444455556666"}}))
	assert.Equal(t, places{"s3://archive/AWSLogs/o-exampleorg1/111122223333/", "s3://archive/AWSLogs/o-exampleorg1/444455556666/"}, p)
	p = places{"folder"}
	require.NoError(t, p.orDeclared(declared...))
	assert.Equal(t, places{"folder"}, p)
	p = nil
	assert.ErrorContains(t, p.orDeclared(dataset.LogPlace{}), "-logs is missing")
}
