package host

import (
	"bytes"
	"debug/elf"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// libFolders are where C libraries lie, by GOARCH: those of Debian's multiarch, of the
// Red Hats and SUSE, and of all others.
func (h *Host) libFolders() []string {
	triplet := map[string]string{
		"amd64": "x86_64-linux-gnu", "386": "i386-linux-gnu", "arm64": "aarch64-linux-gnu", "arm": "arm-linux-gnueabihf",
		"ppc64le": "powerpc64le-linux-gnu", "s390x": "s390x-linux-gnu", "riscv64": "riscv64-linux-gnu",
	}[h.Arch]
	var dirs []string
	if triplet != "" {
		dirs = append(dirs, "/lib/"+triplet, "/usr/lib/"+triplet)
	}
	if strings.HasSuffix(h.Arch, "64") || h.Arch == "ppc64le" || h.Arch == "s390x" {
		dirs = append(dirs, "/lib64", "/usr/lib64")
	}
	return append(dirs, "/lib", "/usr/lib")
}

// Libc is a C library.
type Libc struct {
	File         string
	Major, Minor int // 2 and 36 for glibc 2.36
}

// Glibc returns the GNU C library of this machine: the newest version of its symbols that
// libc.so.6 defines is its own. No program is started. That there is none is an error
// that wraps [fs.ErrNotExist].
func (h *Host) Glibc() (Libc, error) {
	var last error = &fs.PathError{Op: "find", Path: "libc.so.6", Err: fs.ErrNotExist}
	for _, dir := range h.libFolders() {
		file := path.Join(dir, "libc.so.6")
		data, err := h.Read(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			if l, ok := glibcOf(data); ok {
				l.File = file
				return l, nil
			}
			err = &fs.PathError{Op: "read", Path: file, Err: errors.New("names no version of the GNU C library")}
		}
		last = err
	}
	return Libc{}, last
}

// maxVersions bounds how many versions of symbols are looked at; glibc has some forty.
const maxVersions = 1000

// glibcOf is the newest GLIBC_ version that the library defines. It reads the table of
// definitions itself (Elf64_Verdef, the same in both sizes): elf.File.DynamicVersions
// follows whatever counts a file claims.
func glibcOf(data []byte) (newest Libc, ok bool) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return newest, false
	}
	table := f.SectionByType(elf.SHT_GNU_VERDEF)
	if table == nil || int(table.Link) >= len(f.Sections) {
		return newest, false
	}
	defs, names := raw(data, table), raw(data, f.Sections[table.Link])
	for range maxVersions {
		if len(defs) < 20 {
			break
		}
		aux, next := uint64(f.ByteOrder.Uint32(defs[12:])), uint64(f.ByteOrder.Uint32(defs[16:]))
		if aux+4 <= uint64(len(defs)) {
			name := textAt(names, uint64(f.ByteOrder.Uint32(defs[aux:])))
			if l, is := parseGlibc(name); is && (l.Major > newest.Major || l.Major == newest.Major && l.Minor > newest.Minor) {
				newest, ok = l, true
			}
		}
		if next == 0 || next > uint64(len(defs)) {
			break
		}
		defs = defs[next:]
	}
	return newest, ok
}

// raw is what the file holds of a section, without decompressing it.
func raw(data []byte, s *elf.Section) []byte {
	size := uint64(len(data))
	if s.Type == elf.SHT_NOBITS || s.Offset > size || s.FileSize > size-s.Offset {
		return nil
	}
	return data[s.Offset : s.Offset+s.FileSize]
}

// textAt is the name at offset in a table of strings; one over 64 bytes is none.
func textAt(table []byte, offset uint64) string {
	if offset >= uint64(len(table)) {
		return ""
	}
	rest := table[offset:min(uint64(len(table)), offset+64)]
	end := bytes.IndexByte(rest, 0)
	if end < 0 {
		return ""
	}
	return string(rest[:end])
}

// parseGlibc reads GLIBC_2.36 and GLIBC_2.2.5, not GLIBC_PRIVATE.
func parseGlibc(name string) (l Libc, ok bool) {
	text, ok := strings.CutPrefix(name, "GLIBC_")
	if !ok {
		return l, false
	}
	parts := strings.Split(text, ".")
	if len(parts) < 2 {
		return l, false
	}
	major, errMajor := strconv.ParseUint(parts[0], 10, 16)
	minor, errMinor := strconv.ParseUint(parts[1], 10, 16)
	return Libc{Major: int(major), Minor: int(minor)}, errMajor == nil && errMinor == nil
}

// Musl returns the loader of the musl C library; "" where there is none.
func (h *Host) Musl() string {
	names, err := h.Names("/lib")
	if err != nil {
		return ""
	}
	for _, name := range names {
		if strings.HasPrefix(name, "ld-musl-") && strings.HasSuffix(name, ".so.1") {
			return "/lib/" + name
		}
	}
	return ""
}
