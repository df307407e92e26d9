package verify

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixture reads what cosign wrote; testdata/sigstore/README.md says how.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "sigstore", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func cosignKey(t testing.TB, name string) *CosignKey {
	t.Helper()
	k, err := ParseCosignKey(fixture(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// sigstoreClaims says the truth about data, with that file of cosign's.
func sigstoreClaims(t testing.TB, data, file []byte) Claims {
	return Claims{Subject: testSubject(t), Name: "a.tar.gz", SHA256: sha256.Sum256(data), Sigstore: file}
}

func TestCosignWrote(t *testing.T) {
	blob := fixture(t, "blob")
	for _, name := range []string{"ecdsa", "rsa"} {
		for _, form := range []string{"bundle", "sig"} {
			key := cosignKey(t, name+".pub")
			proof, err := judge(blob, sigstoreClaims(t, blob, fixture(t, name+"."+form)), Keyring{}, key)
			if err != nil {
				t.Errorf("%s %s: %v", name, form, err)
				continue
			}
			block, _ := pem.Decode(fixture(t, name+".pub"))
			pkix := sha256.Sum256(block.Bytes)
			if got := *proof.Sigstore(); got.Form != form || got.KeySHA256 != hex.EncodeToString(pkix[:]) {
				t.Errorf("%s %s: %+v", name, form, got)
			}
			if got := strings.Join(proof.Proofs(), " "); got != "sha256 sigstore" {
				t.Errorf("proofs are %s", got)
			}
		}
	}
}

func TestSigstoreRefused(t *testing.T) {
	blob, bundle, raw := fixture(t, "blob"), string(fixture(t, "ecdsa.bundle")), string(fixture(t, "ecdsa.sig"))
	key, other := cosignKey(t, "ecdsa.pub"), cosignKey(t, "rsa.pub")
	with := func(old, new string) string {
		t.Helper()
		if !strings.Contains(bundle, old) {
			t.Fatalf("the bundle has no %s", old)
		}
		return strings.Replace(bundle, old, new, 1)
	}
	hint := `"publicKey":{"hint":"` + base64.StdEncoding.EncodeToString(key.sum[:]) + `"}`
	otherHint := base64.StdEncoding.EncodeToString(other.sum[:])
	for name, c := range map[string]struct {
		file    string
		key     *CosignKey
		data    string
		refusal string
	}{
		"sound":                   {bundle, key, string(blob), ""},
		"white space around":      {"\n" + bundle + "\r\n", key, string(blob), ""},
		"no hint":                 {with(hint, `"publicKey":{}`), key, string(blob), ""},
		"log entries":             {with(hint, hint+`,"tlogEntries":[{"logIndex":"1"}]`), key, string(blob), ""},
		"sig with an end of line": {raw + "\n", key, string(blob), ""},
		"bundle of another file":  {bundle, key, "other", "of another file"},
		"sig of another file":     {raw, key, "other", "not of this archive by the cosign key"},
		"bundle by another key":   {bundle, other, string(blob), "by another key"},
		"sig by another key":      {raw, other, string(blob), "not of this archive by the cosign key"},
		"no hint, another key":    {with(hint, `"publicKey":{}`), other, string(blob), "not of this archive by the cosign key"},
		"wrong hint":              {with(hint, `"publicKey":{"hint":"`+otherHint+`"}`), key, string(blob), "by another key"},
		"odd hint":                {with(hint, `"publicKey":{"hint":"\u001b[2J"}`), key, string(blob), "by another key"},
		"a certificate":           {with(hint, `"certificate":{"rawBytes":"AAAA"}`), key, string(blob), "certificates are not accepted"},
		"nothing by whom":         {with(hint, `"x":1`), key, string(blob), "certificates are not accepted"},
		"another version":         {with("v0.3", "v0.9"), key, string(blob), "unknown form"},
		"cosign's old form":       {string(fixture(t, "ecdsa.oldbundle")), key, string(blob), "unknown form"},
		"a statement":             {string(fixture(t, "ecdsa.attestation")), key, string(blob), "no signature of a file"},
		"SHA-384":                 {string(fixture(t, "p384.bundle")), key, string(blob), "by another key"},
		"another hash":            {with("SHA2_256", "SHA2_384"), key, string(blob), "not of a SHA-256"},
		"no hash":                 {with(`"algorithm":"SHA2_256",`, ""), key, string(blob), "not of a SHA-256"},
		"another digest":          {with(`"digest":"N`, `"digest":"M`), key, string(blob), "of another file"},
		"no digest":               {with(`"digest"`, `"digits"`), key, string(blob), "of another file"},
		"no signature":            {with(`"signature":"ME`, `"signature":"","x":"ME`), key, string(blob), "no signature of a file"},
		"another signature":       {with(`"signature":"MEQ`, `"signature":"MEU`), key, string(blob), "not of this archive by the cosign key"},
		"two bundles":             {bundle + bundle, key, string(blob), "something stands behind"},
		"text behind":             {bundle + "x", key, string(blob), "something stands behind"},
		"cut off":                 {bundle[:100], key, string(blob), "cannot be read"},
		"another type":            {with(`{"mediaType":`, `{"mediaType":1,"x":`), key, string(blob), "cannot be read"},
		"nothing":                 {"", key, string(blob), "neither a bundle nor in base64"},
		"HTML":                    {"<html>", key, string(blob), "neither a bundle nor in base64"},
		"two signatures":          {raw + "\n" + raw, key, string(blob), "neither a bundle nor in base64"},
		"lines in it":             {raw[:20] + "\n" + raw[20:], key, string(blob), "neither a bundle nor in base64"},
		"too long":                {bundle + strings.Repeat(" ", maxSignature) + "x", key, string(blob), "too long"},
		"the zero key":            {bundle, new(CosignKey), string(blob), "no key"},
	} {
		proof, err := judge([]byte(c.data), sigstoreClaims(t, []byte(c.data), []byte(c.file)), Keyring{}, c.key)
		if c.refusal == "" {
			if err != nil || proof.Sigstore() == nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, ok := errors.AsType[*RefutedError](err); !ok || proof.Valid() || !strings.Contains(err.Error(), c.refusal) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
	}
}

// Without a key of the user's, what cosign wrote says nothing.
func TestSigstoreWithoutKey(t *testing.T) {
	blob := fixture(t, "blob")
	for _, file := range [][]byte{fixture(t, "ecdsa.bundle"), []byte("nonsense"), {}} {
		proof, err := judge(blob, sigstoreClaims(t, blob, file), Keyring{}, nil)
		if err != nil || proof.Sigstore() != nil || strings.Join(proof.Proofs(), " ") != ProofSHA256 {
			t.Errorf("%q: %v, %v", file, proof, err)
		}
	}
	proof, err := judge(blob, sigstoreClaims(t, blob, nil), Keyring{}, cosignKey(t, "ecdsa.pub"))
	if err != nil || proof.Sigstore() != nil {
		t.Errorf("without a signature: %v, %v", proof, err)
	}
}

func shortRSA(t *testing.T) []byte {
	t.Helper()
	pkix, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 1023, 1), E: 65537})
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})
}

func TestParseCosignKey(t *testing.T) {
	good := fixture(t, "ecdsa.pub")
	block, _ := pem.Decode(good)
	for name, c := range map[string]struct {
		file    []byte
		refusal string
	}{
		"ECDSA":              {good, ""},
		"RSA":                {fixture(t, "rsa.pub"), ""},
		"white space around": {append([]byte("\n"), append(good, '\n')...), ""},
		"P-384":              {fixture(t, "p384.pub"), "cosign signs no SHA-256 with it"},
		"Ed25519":            {fixture(t, "ed25519.pub"), "cosign signs no SHA-256 with it"},
		"a short RSA key":    {shortRSA(t), "cosign signs no SHA-256 with it"},
		"nothing":            {nil, "not exactly one PEM block"},
		"two":                {append(bytes.Clone(good), good...), "not exactly one PEM block"},
		"text before":        {append([]byte("x\n"), good...), "not exactly one PEM block"},
		"text behind":        {append(bytes.Clone(good), 'x'), "not exactly one PEM block"},
		"a secret key":       {pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: block.Bytes}), "no public key"},
		"a certificate":      {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: block.Bytes}), "no public key"},
		"damaged":            {pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: block.Bytes[1:]}), "no public key"},
		"too long":           {append(bytes.Clone(good), bytes.Repeat([]byte("x"), maxSignature)...), "not exactly one PEM block"},
	} {
		k, err := ParseCosignKey(c.file)
		if _, ok := errors.AsType[*KeyError](err); (c.refusal == "") != (err == nil && k != nil) || err != nil && (!ok || k != nil || !strings.Contains(err.Error(), c.refusal)) {
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
	}
}
