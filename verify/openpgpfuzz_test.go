package verify

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// FuzzSignature holds that no file is taken for a signature by the keys here but
// the genuine ones.
func FuzzSignature(f *testing.F) {
	maker, k := sound(f, "Signer")
	ring := NewKeyring(RingKey{BuiltinKey(), KeyBuiltin}, RingKey{maker.key(), KeyUser})
	seeds := []string{
		string(sig{at: 5}.asc(f, k, archiveBytes)), string(sig{at: 5, whole: true, hash: 10}.asc(f, k, archiveBytes)), string(sig{at: 5, kind: 1}.asc(f, k, archiveBytes)),
		string(sig{at: 5, version: 5}.asc(f, k, nil)), "", "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----", string(maker.file()),
		string(armored("PGP SIGNATURE", sig{at: 5}.packet(f, k, nil), sig{at: 5}.packet(f, k, nil))), "-----BEGIN PGP SIGNATURE-----\nA: b\n\n=AAAA\n-----END PGP SIGNATURE-----",
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	if _, err := parseSignature([]byte(seeds[0])); err != nil {
		f.Fatal("the corpus has no good signature: ", err)
	}
	wrong := bytes.ToUpper(archiveBytes)
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := parseSignature(file)
		if err != nil {
			if s != nil {
				t.Error("a signature and an error")
			}
			return
		}
		if s.issuer() == "" || weak(s.Hash) || strings.Count(string(file), "-----BEGIN ") != 1 {
			t.Errorf("%q was taken", file)
		}
		if proof, err := judge(wrong, claimsOf(t, wrong, file), ring, nil); err == nil {
			t.Errorf("%q signs what nobody signed: %v", file, proof)
		}
	})
}

// FuzzKey holds that what is taken for a key can be used and read again.
func FuzzKey(f *testing.F) {
	maker, k := sound(f, "Signer")
	full := maker.again().revoke(3, noReason).name("Signer", self{first: true}).bound(k, self{sign: true, life: 9}).revokeSubkey(k, 9, 1)
	seeds := [][]byte{googleKey, maker.file(), full.file(), nil, armored("PGP PUBLIC KEY BLOCK", []byte{0x99}), sig{}.asc(f, k, nil)}
	for _, seed := range seeds {
		f.Add(seed)
	}
	if _, err := ParseKey(seeds[2]); err != nil {
		f.Fatal("the corpus has no good key: ", err)
	}
	asc, owner := sig{at: 5}.asc(f, k, archiveBytes), maker.key().Fingerprint()
	f.Fuzz(func(t *testing.T, file []byte) {
		key, err := ParseKey(file)
		if err != nil {
			if !key.IsZero() {
				t.Error("a key and an error")
			}
			return
		}
		again, err := ParseKey(key.Armored())
		if err != nil || again.Fingerprint() != key.Fingerprint() || !again.Newest().Equal(key.Newest()) || !slices.Equal(again.Subkeys(), key.Subkeys()) || len(key.Subkeys()) == 0 {
			t.Errorf("%q is read as %+v, %v", file, again, err)
		}
		if proof, err := judge(archiveBytes, claimsOf(t, archiveBytes, asc), NewKeyring(RingKey{key, KeyUser}), nil); err == nil && proof.GPG().Key != owner {
			t.Errorf("the signature is by %s", proof.GPG().Key)
		}
	})
}

// FuzzSigstore holds that only what cosign signed is accepted.
func FuzzSigstore(f *testing.F) {
	key, blob := cosignKey(f, "ecdsa.pub"), fixture(f, "blob")
	seeds := [][]byte{
		fixture(f, "ecdsa.bundle"), fixture(f, "ecdsa.sig"), fixture(f, "rsa.bundle"), fixture(f, "p384.bundle"), fixture(f, "ed25519.bundle"),
		fixture(f, "ecdsa.oldbundle"), fixture(f, "ecdsa.attestation"), nil, []byte("{}"), []byte("null"), []byte("AAAA"),
	}
	for _, seed := range seeds {
		f.Add(seed)
	}
	if _, err := judge(blob, sigstoreClaims(f, blob, seeds[0]), Keyring{}, key); err != nil {
		f.Fatal("the corpus has no good bundle: ", err)
	}
	wrong := bytes.ToUpper(blob)
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := judge(wrong, sigstoreClaims(t, wrong, file), Keyring{}, key); err == nil && file != nil {
			t.Errorf("%q signs what nobody signed", file)
		}
	})
}

// FuzzCosignKey holds that what is taken for a key can be used.
func FuzzCosignKey(f *testing.F) {
	seeds := [][]byte{fixture(f, "ecdsa.pub"), fixture(f, "rsa.pub"), fixture(f, "p384.pub"), fixture(f, "ed25519.pub"), nil, googleKey}
	for _, seed := range seeds {
		f.Add(seed)
	}
	cosignKey(f, "ecdsa.pub")
	blob := fixture(f, "blob")
	f.Fuzz(func(t *testing.T, file []byte) {
		key, err := ParseCosignKey(file)
		if (err == nil) != (key != nil) {
			t.Errorf("%v, %v", key, err)
		}
		if err != nil {
			return
		}
		if _, err := judge(blob, sigstoreClaims(t, blob, []byte("AAAA")), Keyring{}, key); err == nil {
			t.Errorf("a signature of three zeros verifies with %q", file)
		}
	})
}
