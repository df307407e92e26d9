package releasetest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// zipBehaviours are those of what a zip holds.
func zipBehaviours() map[string]func(*Server) {
	return map[string]func(*Server){
		"changed-byte": withEntries(false, func(t Toolchain, list []entry) []entry {
			i := slices.IndexFunc(list, func(e entry) bool { return strings.HasSuffix(e.header.Name, "/bin/go") })
			list[i].content = strings.Replace(list[i].content, "#!/bin/sh", "#!/bin/sH", 1)
			return list
		}),
		"extra-file": withEntries(false, func(t Toolchain, list []entry) []entry {
			return append(list, file(t.prefix()+"src/zzz.go", "package zzz\n"))
		}),
		"missing-file": withEntries(false, func(t Toolchain, list []entry) []entry {
			return slices.DeleteFunc(list, func(e entry) bool { return strings.HasSuffix(e.header.Name, "/src/fmt/print.go") })
		}),
		"link":    withMode("bin/link", "../../../escaped", fs.ModeSymlink|0o777),
		"special": withMode("bin/device", "", fs.ModeDevice|fs.ModeCharDevice|0o666),
		"dotdot": withEntries(true, func(t Toolchain, list []entry) []entry {
			return append(list, file(t.prefix()+"../../../escaped", "escaped\n"))
		}),
		"absolute": withEntries(true, func(t Toolchain, list []entry) []entry {
			return append(list, file("/etc/escaped", "escaped\n"))
		}),
		"casefold": withEntries(true, func(t Toolchain, list []entry) []entry {
			return append(list, file(t.prefix()+"license", "another\n"))
		}),
		"duplicate-entry": withEntries(true, func(t Toolchain, list []entry) []entry {
			return append(list, list[0])
		}),
		"long-names": withEntries(true, func(t Toolchain, list []entry) []entry {
			return append(list, file(t.prefix()+"src/"+strings.Repeat("long/", 500)+strings.Repeat("n", 2500), "long\n"))
		}),
		"wrong-prefix": withEntries(true, func(t Toolchain, list []entry) []entry {
			for i := range list {
				list[i].header.Name = strings.Replace(list[i].header.Name, "@v0.0.1-go1.", "@v0.0.1-go1.1", 1)
			}
			return list
		}),
		"bomb":       withBomb(bombSize),
		"bomb-lying": withBomb(1000),
	}
}

// withEntries serves zips whose entries were changed. With vouched, the log has a
// record of just that zip.
func withEntries(vouched bool, change func(t Toolchain, list []entry) []entry) func(*Server) {
	return func(s *Server) {
		s.each(func(t *served) {
			list := change(t.Toolchain, t.entries())
			t.zip = pack(list)
			if m := moduleOf(t.Toolchain); vouched {
				s.log.vouch(m, record(m, hash(list)))
			}
		})
	}
}

// withMode adds an entry of that mode. Its content is hashed as a file's would be.
func withMode(name, content string, mode fs.FileMode) func(*Server) {
	return withEntries(true, func(t Toolchain, list []entry) []entry {
		e := file(t.prefix()+name, content)
		e.header.SetMode(mode)
		return append(list, e)
	})
}

// hash returns the h1 of the entries (dirhash.Hash1), each name once.
func hash(list []entry) string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b entry) int { return strings.Compare(a.header.Name, b.header.Name) })
	list = slices.CompactFunc(list, func(a, b entry) bool { return a.header.Name == b.header.Name })
	h := sha256.New()
	for _, e := range list {
		fmt.Fprintf(h, "%x  %s\n", sha256.Sum256([]byte(e.content)), e.header.Name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// bombSize is what the bomb unpacks to.
const bombSize = 3 << 30

// bomb returns the compressed bytes of bombSize zeros and their CRC. The stream is
// one compressed megabyte, repeated: each repetition ends at a byte's border.
var bomb = sync.OnceValues(func() (compressed []byte, crc uint32) {
	const chunk = 1 << 20
	zeros := make([]byte, chunk)
	var one, end bytes.Buffer
	w, _ := flate.NewWriter(&one, flate.BestCompression)
	w.Write(zeros)
	w.Flush()
	last, _ := flate.NewWriter(&end, flate.BestCompression)
	last.Close()
	for range bombSize / chunk {
		crc = crc32.Update(crc, crc32.IEEETable, zeros)
	}
	return append(bytes.Repeat(one.Bytes(), bombSize/chunk), end.Bytes()...), crc
})

// withBomb adds an entry that unpacks to bombSize and claims to be of claimed bytes.
func withBomb(claimed uint64) func(*Server) {
	return func(s *Server) {
		data, crc := bomb()
		s.each(func(t *served) {
			var b bytes.Buffer
			w := zip.NewWriter(&b)
			for _, e := range t.entries() {
				out, _ := w.CreateHeader(&e.header)
				out.Write([]byte(e.content))
			}
			out, err := w.CreateRaw(&zip.FileHeader{
				Name: t.prefix() + "src/zeros", Method: zip.Deflate, CRC32: crc,
				CompressedSize64: uint64(len(data)), UncompressedSize64: claimed,
			})
			if err != nil {
				panic(err)
			}
			out.Write(data)
			w.Close()
			t.zip = b.Bytes()
		})
	}
}
