package doctor

import (
	"fmt"
	"io/fs"
)

// octal is a mode as chmod has it.
func octal(m fs.FileMode) string { return fmt.Sprintf("%04o", modeBits(m)) }

// modeBits are the twelve bits of a mode.
func modeBits(m fs.FileMode) uint32 {
	bits := uint32(m.Perm())
	for i, bit := range []fs.FileMode{fs.ModeSticky, fs.ModeSetgid, fs.ModeSetuid} {
		if m&bit != 0 {
			bits |= 0o1000 << i
		}
	}
	return bits
}
