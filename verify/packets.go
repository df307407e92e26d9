package verify

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Bounds of what go-crypto may see. It keeps several times of what it reads, follows
// signatures inside signatures to any depth before it looks what they are, and
// calculates with numbers of any size.
const (
	maxSignaturePacket = 16 << 10 // the longest that is in use, of post-quantum keys, has 8 kB
	maxKeyPacket       = 8 << 10  // a key of RSA with 8192 bits has 1 kB
	maxUserID          = 2 << 10  // as GnuPG has it
)

// The types of packets that gvx tells apart (RFC 9580, section 5).
const (
	tagSignature     = 2
	tagSecretKey     = 5
	tagPublicKey     = 6
	tagSecretSubkey  = 7
	tagUserID        = 13
	tagPublicSubkey  = 14
	tagUserAttribute = 17
)

var (
	errNoLength  = errors.New("a packet does not say how long it is")
	errPacketCut = errors.New("a packet is cut off")
	errNoPacket  = errors.New("there is no packet where one must begin")
)

// rawPacket is one packet, of which only the frame was looked at.
type rawPacket struct {
	tag byte
	// whole is the packet with its header, and body without.
	whole, body []byte
}

// nextPacket cuts the first packet off data (RFC 9580, section 4.2). A packet in
// parts, or one that goes on to the end whatever follows, is for data that is made
// while it is sent; there is none such in keys and signatures.
func nextPacket(data []byte) (p rawPacket, rest []byte, err error) {
	if len(data) == 0 || data[0]&0x80 == 0 {
		return rawPacket{}, nil, errNoPacket
	}
	header, size := 0, uint64(0)
	if data[0]&0x40 != 0 {
		p.tag = data[0] & 0x3f
		header, size, err = newLength(data[1:])
	} else {
		p.tag = data[0] & 0x3c >> 2
		header, size, err = oldLength(data[0]&3, data[1:])
	}
	if err != nil {
		return rawPacket{}, nil, err
	}
	header++
	if size > uint64(len(data)-header) {
		return rawPacket{}, nil, errPacketCut
	}
	end := header + int(size)
	p.whole, p.body = data[:end], data[header:end]
	return p, data[end:], nil
}

// newLength reads a length in the new form and tells how many bytes it takes.
func newLength(data []byte) (taken int, size uint64, err error) {
	if len(data) > 0 && data[0] >= 224 && data[0] < 255 {
		return 0, 0, errNoLength
	}
	return shortLength(data)
}

func oldLength(kind byte, data []byte) (taken int, size uint64, err error) {
	if kind == 3 {
		return 0, 0, errNoLength
	}
	taken = 1 << kind
	if len(data) < taken {
		return 0, 0, errPacketCut
	}
	for _, b := range data[:taken] {
		size = size<<8 | uint64(b)
	}
	return taken, size, nil
}

// shortLength reads the length of a subpacket (RFC 9580, section 5.2.3.7), which is
// that of a packet in the new form but for the lengths in parts.
func shortLength(data []byte) (taken int, size uint64, err error) {
	switch {
	case len(data) >= 1 && data[0] < 192:
		return 1, uint64(data[0]), nil
	case len(data) >= 2 && data[0] < 255:
		return 2, uint64(data[0]-192)<<8 + uint64(data[1]) + 192, nil
	case len(data) >= 5 && data[0] == 255:
		return 5, uint64(binary.BigEndian.Uint32(data[1:])), nil
	}
	return 0, 0, errPacketCut
}

// splitKey cuts a key file into its packets and refuses those that are too large
// for what they are, and too many.
func splitKey(data []byte) ([]rawPacket, error) {
	var all []rawPacket
	for len(data) > 0 {
		if len(all) == maxPackets {
			return nil, badKey("it has too many parts", nil)
		}
		p, rest, err := nextPacket(data)
		if err != nil {
			return nil, badKey("it cannot be read", err)
		}
		if err := p.checkInKey(); err != nil {
			return nil, badKey("it cannot be read", err)
		}
		all, data = append(all, p), rest
	}
	return all, nil
}

func (p rawPacket) checkInKey() error {
	limit := len(p.body)
	switch p.tag {
	case tagSignature:
		limit = maxSignaturePacket
	case tagPublicKey, tagPublicSubkey, tagSecretKey, tagSecretSubkey:
		limit = maxKeyPacket
	case tagUserID:
		limit = maxUserID
	}
	if len(p.body) > limit {
		return fmt.Errorf("a packet of type %d has %d bytes, more than the %d that such a one may have", p.tag, len(p.body), limit)
	}
	switch p.tag {
	case tagSignature:
		return checkEmbedded(p.body, 1)
	case tagUserAttribute:
		return eachSubpacket(p.body, func([]byte) error { return nil })
	}
	return nil
}
