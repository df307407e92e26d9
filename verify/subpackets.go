package verify

import (
	"encoding/binary"
	"errors"
)

// maxSubpackets bounds the parts of a signature, of each of which go-crypto keeps many
// times what the smallest takes. Real ones have ten.
const maxSubpackets = 100

// embeddedSignature is the type of the subpacket that holds a signature.
const embeddedSignature = 32

var (
	errEmbedded     = errors.New("a signature holds another where none may be")
	errSubpacketCut = errors.New("a part of a signature is cut off")
	errSubpackets   = errors.New("a signature has too many parts")
)

// checkEmbedded refuses a signature, the body of a packet, that holds another,
// which holds another, more than depth levels deep. A subkey that signs has
// countersigned its bond in that way, which is one level; all else is an attack on
// readers that follow.
func checkEmbedded(body []byte, depth int) error {
	areas, err := subpacketAreas(body)
	if err != nil {
		return err
	}
	for _, area := range areas {
		err := eachSubpacket(area, func(subpacket []byte) error {
			// The highest bit says only that who does not know the type must refuse it.
			switch {
			case subpacket[0]&0x7f != embeddedSignature:
				return nil
			case depth == 0:
				return errEmbedded
			}
			return checkEmbedded(subpacket[1:], depth-1)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachSubpacket calls look with each subpacket of area, its type and what it holds.
func eachSubpacket(area []byte, look func(subpacket []byte) error) error {
	for n := 0; len(area) > 0; n++ {
		taken, size, err := shortLength(area)
		switch {
		case err != nil || size == 0 || size > uint64(len(area)-taken):
			return errSubpacketCut
		case n == maxSubpackets:
			return errSubpackets
		}
		if err := look(area[taken : taken+int(size)]); err != nil {
			return err
		}
		area = area[taken+int(size):]
	}
	return nil
}

// subpacketAreas returns the two areas of a signature's subpackets, the one that is
// signed and the other (RFC 9580, section 5.2.3). A signature of a version that has
// none, or that nobody knows, has no areas.
func subpacketAreas(body []byte) ([][]byte, error) {
	if len(body) == 0 {
		return nil, errSubpacketCut
	}
	width := 2
	switch body[0] {
	case 4, 5:
	case 6:
		width = 4
	default:
		return nil, nil
	}
	const fixed = 4 // version, type, algorithm and hash
	if len(body) < fixed {
		return nil, errSubpacketCut
	}
	rest := body[fixed:]
	var areas [][]byte
	for range 2 {
		if len(rest) < width {
			return nil, errSubpacketCut
		}
		var number [4]byte
		copy(number[4-width:], rest)
		size := uint64(binary.BigEndian.Uint32(number[:]))
		rest = rest[width:]
		if size > uint64(len(rest)) {
			return nil, errSubpacketCut
		}
		areas, rest = append(areas, rest[:size]), rest[size:]
	}
	return areas, nil
}
