// Package elftest makes small ELF files for tests.
package elftest

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
)

// Library is a 64-bit little-endian file that defines those versions of symbols, and
// nothing else.
func Library(versions ...string) []byte {
	names := []byte{0}
	var defs bytes.Buffer
	for i, v := range versions {
		next := uint32(28)
		if i == len(versions)-1 {
			next = 0
		}
		write(&defs, uint16(1), uint16(0), uint16(i+1), uint16(1), uint32(0), uint32(20), next, uint32(len(names)), uint32(0))
		names = append(append(names, v...), 0)
	}
	sections := []elf.Section64{
		{},
		{Type: uint32(elf.SHT_STRTAB), Off: 64, Size: uint64(len(names))},
		{Type: uint32(elf.SHT_GNU_VERDEF), Off: 64 + uint64(len(names)), Size: uint64(defs.Len()), Link: 1},
	}
	h := elf.Header64{
		Type: uint16(elf.ET_DYN), Machine: uint16(elf.EM_X86_64), Version: 1, Ehsize: 64, Shentsize: 64, Shnum: uint16(len(sections)), Shstrndx: 1,
		Shoff: 64 + uint64(len(names)+defs.Len()),
	}
	copy(h.Ident[:], []byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)})
	var b bytes.Buffer
	write(&b, h)
	b.Write(names)
	b.Write(defs.Bytes())
	write(&b, sections)
	return b.Bytes()
}

// write cannot fail: the values have fixed sizes and the buffer takes all.
func write(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		if err := binary.Write(b, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
}
