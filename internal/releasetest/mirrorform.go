package releasetest

import (
	"archive/tar"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/verify"
)

// formBehaviours are those of archives whose form is bad while feed, signature and
// log all vouch for them.
func formBehaviours() map[string]behaviour {
	return map[string]behaviour{
		"symlink":           refuted(withOdd(official{name: "go/bin/link", kind: tar.TypeSymlink, link: "../../../escaped", mode: 0o777})),
		"hard-link":         refuted(withOdd(official{name: "go/bin/link", kind: tar.TypeLink, link: "go/bin/go", mode: 0o755})),
		"device":            refuted(withOdd(official{name: "go/bin/device", kind: tar.TypeChar, mode: 0o666})),
		"fifo":              refuted(withOdd(official{name: "go/bin/fifo", kind: tar.TypeFifo, mode: 0o666})),
		"absolute-name":     refuted(withOdd(officialFile("/etc/escaped", "escaped\n", 0o644))),
		"dot-dot-name":      refuted(withOdd(officialFile("go/../../escaped", "escaped\n", 0o644))),
		"backslash-name":    refuted(withOdd(officialFile(`go/src/..\..\..\escaped`, "escaped\n", 0o644))),
		"outside-go":        refuted(withOdd(officialFile("other/file.go", "package other\n", 0o644))),
		"case-twins":        refuted(withOdd(officialFile("go/license", "another\n", 0o644))),
		"file-and-folder":   refuted(withOdd(officialFile("go/LICENSE/file.go", "package license\n", 0o644))),
		"underscore-go-mod": refuted(withOdd(officialFile("go/src/other/_go.mod", "module other\n", 0o644))),
		"long-name":         refuted(withOdd(officialFile("go/src/"+strings.Repeat("long/", 500)+strings.Repeat("n", 2500), "long\n", 0o644))),
		"escapes-name":      refuted(withOdd(officialFile("go/src/"+Escape, "escape\n", 0o644))),
		"pax-path-trick":    refuted(withOdd(paxTrick())),
		"sparse-file":       refuted(withOdd(sparseFile())),
		"huge-declared-size": refuted(withOdd(official{
			name: "go/src/huge.go", content: "huge\n" + strings.Repeat("\x00", 507+1024), raw: rawEntry("go/src/huge.go", tar.TypeReg, 1<<50, "huge\n"),
		})),
		"duplicate-name": refuted(withList(func(list []official) []official { return append(list, list[at(list, "go/LICENSE")]) })),

		"setuid-mode": harmless(withList(func(list []official) []official {
			for i := range list {
				list[i].mode |= 0o6777
			}
			return list
		})),
		"extra-file-in-test-dropped": harmless(withOdd(officialFile("go/test/extra.go", "package extra\n", 0o644))),

		"bomb":                        refuted(withForm(bombTarGz)),
		"trailing-garbage-after-gzip": refuted(withForm(sameFiles(func(data []byte) []byte { return append(data, "garbage"...) }))),
		"second-gzip-member":          refuted(withForm(sameFiles(withSecondMember))),
		"entry-after-end": refuted(withForm(func(t Toolchain) ([]byte, []official) {
			return compress(append(packTar(t.officialEntries()), packTar(secondFile)...), ""), t.officialEntries()
		})),
		"truncated-gzip": refuted(withForm(sameFiles(func(data []byte) []byte { return data[:len(data)-5] }))),
		"gzip-wrong-crc": refuted(withForm(sameFiles(wrongCRC))),
		"not-gzip": refuted(withForm(func(t Toolchain) ([]byte, []official) {
			return packTar(t.officialEntries()), t.officialEntries()
		})),
	}
}

// withForm replaces each .tar.gz, with all that vouches for it: the feed, the
// digest, the signature, and the log for what a naive unpacker makes of the files.
func withForm(form func(t Toolchain) (archive []byte, list []official)) func(*Mirror) {
	return onOffers(func(m *Mirror, o *offer) {
		if o.Subject.Platform.OS() == "windows" {
			return
		}
		archive, list := form(o.Toolchain)
		*o = m.offer(o.Toolchain, archive)
		m.server.vouch(o.Toolchain, o.naive(list))
	})
}

func withList(change func(list []official) []official) func(*Mirror) {
	return withForm(func(t Toolchain) ([]byte, []official) {
		list := change(t.officialEntries())
		return t.packOfficial(list), list
	})
}

// withOdd adds an entry at the end.
func withOdd(odd official) func(*Mirror) {
	return withList(func(list []official) []official { return append(list, odd) })
}

// sameFiles changes the archive's bytes, not what they unpack to.
func sameFiles(change func(data []byte) []byte) func(t Toolchain) ([]byte, []official) {
	return func(t Toolchain) ([]byte, []official) { return change(t.TarGz()), t.officialEntries() }
}

func at(list []official, name string) int {
	return slices.IndexFunc(list, func(e official) bool { return e.name == name })
}

// withSecondMember appends a gzip member that holds a tar file of its own. Who
// stops at the end of the first does not see it, who does not might unpack it.
func withSecondMember(data []byte) []byte {
	return append(data, compress(packTar(secondFile), "")...)
}

// secondFile stands where nobody should look any more.
var secondFile = []official{officialFile("go/src/second.go", "package second\n", 0o644)}

func wrongCRC(data []byte) []byte {
	data[len(data)-8] ^= 1
	return data
}

// paxTrick is an entry whose header names a harmless file; the extended header
// before it, which counts, names another (pax(1), "path").
func paxTrick() official {
	const name = "go/../../escaped"
	return official{
		name: name, content: "escaped\n",
		raw: append(paxHeader("path", name), rawEntry("go/src/trick.go", tar.TypeReg, 8, "escaped\n")...),
	}
}

// sparseFile is an entry without content that unpacks to zeros (GNU tar's sparse
// format 0.1).
func sparseFile() official {
	const size = 4096
	return official{
		name: "go/src/zeros.go", content: strings.Repeat("\x00", size),
		raw: append(paxHeader("GNU.sparse.size", fmt.Sprint(size), "GNU.sparse.numblocks", "1", "GNU.sparse.map", fmt.Sprintf("%d,0", size)),
			rawEntry("go/src/zeros.go", tar.TypeReg, 0, "")...),
	}
}

// paxHeader returns an extended header of keys and values, none so long that the
// length of its record has other than two digits.
func paxHeader(records ...string) []byte {
	var text strings.Builder
	for i := 0; i < len(records); i += 2 {
		record := " " + records[i] + "=" + records[i+1] + "\n"
		fmt.Fprintf(&text, "%d%s", len(record)+2, record)
	}
	return rawEntry("PaxHeaders.0/x", tar.TypeXHeader, int64(text.Len()), text.String())
}

// rawEntry returns a header that says size, and the content, which may be of
// another size, filled up to a whole block.
func rawEntry(name string, kind byte, size int64, content string) []byte {
	var b bytes.Buffer
	must(tar.NewWriter(&b).WriteHeader(&tar.Header{Format: tar.FormatUSTAR, Name: name, Typeflag: tar.TypeReg, Mode: 0o644, ModTime: published}))
	block := b.Bytes()
	block[156] = kind
	if size < 1<<33 {
		copy(block[124:136], fmt.Sprintf("%011o\x00", size))
	} else { // base-256
		clear(block[124:136])
		block[124] = 0x80
		binary.BigEndian.PutUint64(block[128:136], uint64(size))
	}
	copy(block[148:156], "        ")
	sum := 0
	for _, c := range block {
		sum += int(c)
	}
	copy(block[148:156], fmt.Sprintf("%06o\x00 ", sum))
	padding := (512 - len(content)%512) % 512
	return append(append(block, content...), make([]byte, padding)...)
}

// bombFile is the size of the file of zeros in the bomb: the last of the zeros end
// the tar file. bombDigest is its SHA-256.
const (
	bombFile   = bombSize - 1024
	bombDigest = "545e25b340ad08dd0d501991cad42990870677e49721717e1728be1440b17e2b"
)

// bombTarGz adds 3 GiB of zeros.
func bombTarGz(t Toolchain) ([]byte, []official) {
	list := append(t.officialEntries(), official{name: "go/src/zeros", raw: rawEntry("go/src/zeros", tar.TypeReg, bombFile, "")})
	if n, err := hex.Decode(list[len(list)-1].digest[:], []byte(bombDigest)); err != nil || n != len(verify.Digest{}) {
		panic("the bomb has no digest")
	}
	head := packTar(list)
	head = head[:len(head)-1024] // without the end, which the zeros make
	var b bytes.Buffer
	b.WriteString("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff") // RFC 1952, 2.3
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	must(err)
	_, err = w.Write(head)
	must(err)
	must(w.Flush())
	zeros, _ := bomb()
	b.Write(zeros)
	crc, block := crc32.ChecksumIEEE(head), make([]byte, 1<<20)
	for range bombSize / len(block) {
		crc = crc32.Update(crc, crc32.IEEETable, block)
	}
	end := binary.LittleEndian.AppendUint32(nil, crc)
	total := int64(len(head)) + bombSize
	b.Write(binary.LittleEndian.AppendUint32(end, uint32(total)))
	return b.Bytes(), list
}
