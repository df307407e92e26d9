package verify

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

func TestNextPacket(t *testing.T) {
	body := bytes.Repeat([]byte{7}, 300)
	for name, c := range map[string]struct {
		data []byte
		tag  byte
		body int
		err  error
	}{
		"new, one byte":       {slices.Concat([]byte{0xc2, 3}, body), 2, 3, nil},
		"new, two bytes":      {slices.Concat([]byte{0xc2, 192, 1}, body), 2, 193, nil},
		"new, four bytes":     {slices.Concat([]byte{0xfc, 255, 0, 0, 0, 5}, body), 60, 5, nil},
		"new, empty":          {[]byte{0xc2, 0}, 2, 0, nil},
		"old, one byte":       {slices.Concat([]byte{0x88, 200}, body), 2, 200, nil},
		"old, two bytes":      {slices.Concat([]byte{0x99, 1, 0}, body), 6, 256, nil},
		"old, four bytes":     {slices.Concat([]byte{0xb6, 0, 0, 1, 44}, body), 13, 300, nil},
		"old, without length": {slices.Concat([]byte{0x8b}, body), 0, 0, errNoLength},
		"in parts":            {slices.Concat([]byte{0xc2, 0xe1}, body), 0, 0, errNoLength},
		"the longest part":    {slices.Concat([]byte{0xc2, 0xfe}, body), 0, 0, errNoLength},
		"nothing":             {nil, 0, 0, errNoPacket},
		"no packet":           {[]byte("plain"), 0, 0, errNoPacket},
		"only a tag":          {[]byte{0xc2}, 0, 0, errPacketCut},
		"only an old tag":     {[]byte{0x88}, 0, 0, errPacketCut},
		"half a length":       {[]byte{0xc2, 255, 0, 0}, 0, 0, errPacketCut},
		"half an old length":  {[]byte{0x9a, 0, 0, 0}, 0, 0, errPacketCut},
		"a byte missing":      {[]byte{0xc2, 2, 1}, 0, 0, errPacketCut},
		"as long as it gets":  {[]byte{0xc2, 255, 255, 255, 255, 255, 1}, 0, 0, errPacketCut},
	} {
		p, rest, err := nextPacket(c.data)
		if !errors.Is(err, c.err) || p.tag != c.tag || len(p.body) != c.body || err == nil && len(p.whole)+len(rest) != len(c.data) {
			t.Errorf("%s: %+v, %d behind, %v", name, p, len(rest), err)
		}
	}
}

// FuzzPackets holds that packets begin and end where go-crypto sees them begin and
// end, and that no signature reaches it that holds one which holds one.
func FuzzPackets(f *testing.F) {
	maker, k := sound(f, "Signer")
	good := sig{at: 5}.packet(f, k, archiveBytes)
	seeds := [][]byte{
		maker.out.Bytes(), good, longPacket(2, nest(4, true, false, 500)), longPacket(2, nest(6, false, true, 500)), nil,
		slices.Concat([]byte{0xc2, 0xe1, 1, 2, 5}, good), slices.Concat([]byte{0x8b}, good), longPacket(2, holding(4, true, true, good[2:])),
	}
	for _, seed := range seeds {
		f.Add(seed)
	}
	if all, err := splitKey(seeds[0]); err != nil || len(all) != 5 {
		f.Fatal("the corpus has no good packets: ", err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := splitKey(data)
		if err != nil {
			if !isKeyError(err) || all != nil {
				t.Errorf("%d packets, %v", len(all), err)
			}
			return
		}
		var joined []byte
		opaque := packet.NewOpaqueReader(bytes.NewReader(data))
		for _, p := range all {
			joined = append(joined, p.whole...)
			theirs, err := opaque.Next()
			if err != nil || theirs.Tag != p.tag || !bytes.Equal(theirs.Contents, p.body) {
				t.Fatalf("go-crypto reads %+v, %v and not %+v", theirs, err, p)
			}
			read, err := packet.Read(bytes.NewReader(p.whole))
			s, isSignature := read.(*packet.Signature)
			if err == nil && isSignature && s.EmbeddedSignature != nil && s.EmbeddedSignature.EmbeddedSignature != nil {
				t.Errorf("%x holds one that holds one", p.whole)
			}
		}
		if !bytes.Equal(joined, data) {
			t.Errorf("%x became %x", data, joined)
		}
	})
}
