package verify

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// longPacket is a packet in the new form, however long.
func longPacket(tag byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0xc0 | tag, 0xff}, uint32(len(body))), body...)
}

// holding is a signature's body, never good, that holds another's body.
func holding(version byte, signedArea, critical bool, inner []byte) []byte {
	kind := byte(embeddedSignature)
	if critical {
		kind |= 0x80
	}
	length := func(n int) []byte {
		if version == 6 {
			return binary.BigEndian.AppendUint32(nil, uint32(n))
		}
		return binary.BigEndian.AppendUint16(nil, uint16(n))
	}
	area := append([]byte{5, 2, 0x5e, 0, 0, 0, 0xff}, binary.BigEndian.AppendUint32(nil, uint32(len(inner)+1))...)
	area = append(append(area, kind), inner...)
	head := []byte{version, 0x18, 22, 8}
	if signedArea {
		return slices.Concat(head, length(len(area)), area, length(0), []byte{0, 0, 0, 0, 0, 0})
	}
	return slices.Concat(head, length(6), []byte{5, 2, 0x5e, 0, 0, 0}, length(len(area)), area, []byte{0, 0, 0, 0, 0, 0})
}

// nest is signatures in each other up to that size.
func nest(version byte, signedArea, critical bool, size int) []byte {
	body := []byte{version, 0x18, 22, 8}
	for {
		next := holding(version, signedArea, critical, body)
		if len(next) > size {
			return body
		}
		body = next
	}
}

// sparingly fails the test when f allocates more than 8 MB for a file of up to 1 MB.
func sparingly(t *testing.T, name string, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%s: %d MB were allocated", name, used>>20)
	}
}

// go-crypto follows signatures in signatures, and keeps a copy of each.
func TestNestedSignaturesTakeNoMemory(t *testing.T) {
	f, k := sound(t, "Signer")
	good := sig{at: 5}.packet(t, k, archiveBytes)
	for name, c := range map[string]struct {
		version              byte
		signedArea, critical bool
	}{
		"version 4":           {4, true, false},
		"version 4, unsigned": {4, false, false},
		"version 6":           {6, true, false},
		"version 6, critical": {6, false, true},
	} {
		for _, size := range []int{100, 11_000, 47_000} {
			asc := armored("PGP SIGNATURE", longPacket(2, nest(c.version, c.signedArea, c.critical, size)))
			sparingly(t, name+", signature", func() {
				wantTry(t, name, try{ring: f.ring(), asc: asc}, "the OpenPGP signature ")
			})
		}
		for _, size := range []int{100, 15_000, 150_000} {
			bomb := nest(c.version, c.signedArea, c.critical, size)
			for where, data := range map[string][]byte{
				"behind":   slices.Concat(f.out.Bytes(), longPacket(2, bomb)),
				"before":   slices.Concat(longPacket(2, bomb), f.out.Bytes()),
				"old form": slices.Concat(f.out.Bytes(), binary.BigEndian.AppendUint32([]byte{0x8a}, uint32(len(bomb))), bomb),
				"endless":  slices.Concat(f.out.Bytes(), []byte{0x8b}, bomb),
				"parts":    slices.Concat(f.out.Bytes(), []byte{0xc2, 0xe0 | 9}, bomb),
				// What go-crypto leaves of a packet it takes for the next one.
				"in a name's tail":      slices.Concat(f.out.Bytes(), longPacket(13, longPacket(2, bomb)), longPacket(2, bomb)),
				"in a signature's tail": slices.Concat(f.out.Bytes(), longPacket(2, append(bytes.Clone(good[2:]), binary.BigEndian.AppendUint32([]byte{0xc2, 0xff}, uint32(len(bomb)))...)), bomb),
				"in a key's tail":       slices.Concat(longPacket(6, append(bytes.Clone(packetOfKey(f)[2:]), 0xc2, 0xff, 0, 1, 0, 0)), f.out.Bytes()[len(packetOfKey(f)):]),
			} {
				file := armored("PGP PUBLIC KEY BLOCK", data)
				sparingly(t, name+", key, "+where, func() {
					if _, err := ParseKey(file); size > 100 && !isKeyError(err) {
						t.Errorf("%s, %s: %v", name, where, err)
					}
				})
			}
		}
	}
}

func isKeyError(err error) bool {
	_, ok := errors.AsType[*KeyError](err)
	return ok
}

// A countersignature is a signature in a signature, one level deep.
func TestEmbeddedSignatures(t *testing.T) {
	f, k := sound(t, "Signer")
	inner := sig{at: 1, kind: 0x19}.packet(t, k, nil)[2:]
	once := holding(4, false, false, inner)
	twice := holding(4, false, false, once)
	for name, c := range map[string]struct {
		body    []byte
		refusal string
	}{
		"none":            {sig{at: 1}.packet(t, f.primary, nil)[2:], ""},
		"one":             {once, ""},
		"two":             {twice, "holds another"},
		"two, version 6":  {holding(6, true, false, holding(6, true, true, nil)), "holds another"},
		"cut in the area": {[]byte{4, 0x18, 22, 8, 0, 9, 3, 32}, "cut off"},
		"an empty part":   {[]byte{4, 0x18, 22, 8, 0, 1, 0, 0, 0, 0, 0}, "cut off"},
		"too long a part": {[]byte{4, 0x18, 22, 8, 0, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 32, 0, 0}, "cut off"},
		"nothing":         {nil, "cut off"},
		"many parts":      {slices.Concat([]byte{4, 0x18, 22, 8, 0, 202}, bytes.Repeat([]byte{1, 100}, 101), []byte{0, 0}), "too many parts"},
		"long":            {append(bytes.Clone(once), make([]byte, maxSignaturePacket)...), "more than the 16384"},
	} {
		_, err := splitKey(longPacket(2, c.body))
		if c.refusal == "" && err != nil || c.refusal != "" && (!isKeyError(err) || !strings.Contains(err.Error(), c.refusal)) {
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
	}
	asc := armored("PGP SIGNATURE", longPacket(2, once))
	wantTry(t, "in a signature file", try{ring: f.ring(), asc: asc}, "holds another")
}

// number is an MPI of that many bits, all of them ones.
func number(bits int) []byte {
	n := bytes.Repeat([]byte{0xff}, (bits+7)/8)
	n[0] >>= (8 - bits%8) % 8
	return append(binary.BigEndian.AppendUint16(nil, uint16(bits)), n...)
}

// keyPacket is a public key of the first day, with no secret to it.
func keyPacket(tag, algorithm byte, numbers ...[]byte) []byte {
	head := append(binary.BigEndian.AppendUint32([]byte{4}, uint32(day(0).Unix())), algorithm)
	return longPacket(tag, append(head, slices.Concat(numbers...)...))
}

// TestCostlyKeys holds that no key file can make work: some algorithms have no bound
// to it, and the rest has one in the number of signatures.
func TestCostlyKeys(t *testing.T) {
	f, _ := sound(t, "Signer")
	rsa := func(tag byte, bits int) []byte { return keyPacket(tag, 1, number(bits), number(17)) }
	dsa := func(tag byte, bits int) []byte {
		return keyPacket(tag, 17, number(bits), number(256), number(bits), number(bits))
	}
	elgamal := func(bits int) []byte { return keyPacket(14, 16, number(bits), number(3), number(bits)) }
	file := func(primary []byte, more ...[]byte) []byte {
		return slices.Concat(primary, longPacket(13, []byte("x")), slices.Concat(more...))
	}
	behind := func(more []byte) []byte { return slices.Concat(f.out.Bytes(), more) }
	for name, c := range map[string]struct {
		data    []byte
		refusal string
	}{
		"DSA":                      {file(dsa(6, 3072)), "a DSA key"},
		"huge DSA":                 {file(dsa(6, 16384)), "a DSA key"},
		"DSA subkey":               {behind(dsa(14, 2048)), "a DSA key"},
		"RSA of 8192":              {file(rsa(6, 8192), selfSignatures(t, rsa(6, 8192), 1, 8184)), "signed nothing"},
		"RSA of 8193":              {file(rsa(6, 8193)), "more than 8192 bits"},
		"RSA of 16384":             {file(rsa(6, 16384)), "more than 8192 bits"},
		"RSA subkey of 8192":       {behind(rsa(14, 8192)), ""},
		"RSA subkey of 16384":      {behind(rsa(14, 16384)), "more than 8192 bits"},
		"encrypting RSA of 16384":  {behind(keyPacket(14, 2, number(16384), number(17))), "more than 8192 bits"},
		"ElGamal subkey":           {behind(elgamal(4096)), ""},
		"huge ElGamal subkey":      {behind(elgamal(40_000)), "more than the 8192"},
		"a long name":              {behind(longPacket(13, make([]byte, maxUserID+1))), "more than the 2048"},
		"RSA, many signatures":     {file(rsa(6, 8192), selfSignatures(t, rsa(6, 8192), 100, 800)), "more signatures than"},
		"a photo of many parts":    {behind(longPacket(17, bytes.Repeat([]byte{1, 100}, 101))), "too many parts"},
		"a photo":                  {behind(longPacket(17, append([]byte{255, 0, 0, 0xc0, 1, 1}, make([]byte, 0xc000)...))), ""},
		"many by others":           {behind(selfSignatures(t, rsa(6, 8192), 800, 8)), ""},
		"a curve that is slow":     {file(slowKey(), selfSignatures(t, slowKey(), 50, 256)), "more signatures than"},
		"many revoked of many":     {behind(slices.Concat(bytes.Repeat(rsa(14, 2048), 60), bytes.Repeat(f.again().subkeyRevocation(newPrivate(t, 0, true)), 60))), "more signatures than"},
		"an unknown key's subkeys": {slices.Concat(keyPacket(6, 99), f.out.Bytes()[len(packetOfKey(f)):]), "cannot be read"},
	} {
		k, err := ParseKey(armored("PGP PUBLIC KEY BLOCK", c.data))
		if c.refusal == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !isKeyError(err) || !k.IsZero() || !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
	}
}

// slowKey is a key on the slowest curve, brainpoolP512r1: its generator.
func slowKey() []byte {
	oid := []byte{9, 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 13}
	point := []byte("\x04" +
		"\x81\xae\xe4\xbd\xd8\x2e\xd9\x64\x5a\x21\x32\x2e\x9c\x4c\x6a\x93\x85\xed\x9f\x70\xb5\xd9\x16\xc1\xb4\x3b\x62\xee\xf4\xd0\x09\x8e" +
		"\xff\x3b\x1f\x78\xe2\xd0\xd4\x8d\x50\xd1\x68\x7b\x93\xb9\x7d\x5f\x7c\x6d\x50\x47\x40\x6a\x5e\x68\x8b\x35\x22\x09\xbc\xb9\xf8\x22" +
		"\x7d\xde\x38\x5d\x56\x63\x32\xec\xc0\xea\xbf\xa9\xcf\x78\x22\xfd\xf2\x09\xf7\x00\x24\xa5\x7b\x1a\xa0\x00\xc5\x5b\x88\x1f\x81\x11" +
		"\xb2\xdc\xde\x49\x4a\x5f\x48\x5e\x5b\xca\x4b\xd8\x8a\x27\x63\xae\xd1\xca\x2b\x2f\xa8\xf0\x54\x06\x78\xcd\x1e\x0f\x3a\xd8\x08\x92")
	return keyPacket(6, 19, oid, append(binary.BigEndian.AppendUint16(nil, 1027), point...))
}

// selfSignatures is n certifications that say they are by that key, and are not.
func selfSignatures(t *testing.T, key []byte, n, bits int) []byte {
	t.Helper()
	p, err := packet.Read(bytes.NewReader(key))
	if err != nil {
		t.Fatal(err)
	}
	k := p.(*packet.PublicKey)
	var all []byte
	for i := range n {
		signed := subpacket(2, binary.BigEndian.AppendUint32(nil, uint32(day(i).Unix()))...)
		unsigned := subpacket(16, binary.BigEndian.AppendUint64(nil, k.KeyId)...)
		body := append([]byte{4, 0x13, byte(k.PubKeyAlgo), 8, 0, byte(len(signed))}, signed...)
		body = append(append(body, 0, byte(len(unsigned))), unsigned...)
		body = append(append(body, 0, 0), number(bits)...)
		if k.PubKeyAlgo == packet.PubKeyAlgoECDSA {
			body = append(body, number(bits)...)
		}
		all = append(all, longPacket(2, body)...)
	}
	return all
}

// subkeyRevocation is the packet that revokes k.
func (f *forge) subkeyRevocation(k *packet.PrivateKey) []byte {
	n := f.out.Len()
	f.revokeSubkey(k, 5, packet.KeyCompromised)
	return f.out.Bytes()[n:]
}
