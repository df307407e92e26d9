package releasetest_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// look does by plain means what gvx must do, looks at no archive's form, tries
// nothing twice, and says what it finds wrong first.
func look(t *testing.T, m *releasetest.Mirror) string {
	t.Helper()
	digest, size, finding := named(t, m)
	if finding != "" {
		return finding
	}
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(digest) {
		return noDigest
	}
	data, ok := download(t, m)
	if !ok {
		return noArchive
	}
	_, signature, err := ask(t, m, "/"+archive+".asc")
	switch {
	case size != len(data):
		return otherSize
	case digest != sum(data):
		return otherHash
	case err != nil || !one(signature) || checked(testKey().Armored(), data, signature) != nil:
		return notSigned
	}
	_, record, err := get(t, m.Server(), lookup)
	if h1 := naive(data); err != nil || !strings.Contains(string(record), " "+h1+"\n") {
		return notLogged
	}
	return allVouched
}

// named returns what the feed, or .sha256 where there is none, says of the archive.
func named(t *testing.T, m *releasetest.Mirror) (digest string, size int, finding string) {
	resp, body, err := ask(t, m, wholeFeed)
	if err == nil && resp.StatusCode == http.StatusNotFound {
		resp, body, err := ask(t, m, "/"+archive+".sha256")
		if err != nil || resp.StatusCode != http.StatusOK {
			return "", 0, noDigest
		}
		head, err := m.Client().Head(m.URL + "/" + archive)
		if err != nil {
			t.Fatal(err)
		}
		head.Body.Close()
		return string(body), int(head.ContentLength), ""
	}
	var list []release
	if err != nil || resp.StatusCode != http.StatusOK || len(body) > mostFeed || json.Unmarshal(body, &list) != nil {
		return "", 0, noFeed
	}
	var found []releaseFile
	for _, r := range list {
		for _, f := range r.Files {
			if f.Filename == archive {
				found = append(found, f)
			}
		}
	}
	if len(found) != 1 {
		return "", 0, noRelease
	}
	return found[0].SHA256, int(found[0].Size), ""
}

func download(t *testing.T, m *releasetest.Mirror) (data []byte, ok bool) {
	resp, err := m.Client().Get(m.URL + "/" + archive)
	if err != nil {
		return nil, false
	}
	defer resp.Body.Close()
	data, err = io.ReadAll(resp.Body)
	return data, err == nil && resp.StatusCode == http.StatusOK
}

// one reports whether there is one armor with one packet, and nothing else.
func one(signature []byte) bool {
	const begin = "-----BEGIN PGP SIGNATURE-----\n"
	if !bytes.HasPrefix(signature, []byte(begin)) || bytes.Count(signature, []byte(begin)) != 1 {
		return false
	}
	block, err := armor.Decode(bytes.NewReader(signature))
	if err != nil {
		return false
	}
	packets := packet.NewReader(block.Body)
	if _, err := packets.Next(); err != nil {
		return false
	}
	_, err = packets.Next()
	return errors.Is(err, io.EOF)
}

// naive returns the h1 of what a careless unpacker would have: whatever it can read,
// gzip or not, every entry a file, every name as it stands.
func naive(data []byte) string {
	var in io.Reader = bytes.NewReader(data)
	if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
		z.Multistream(false)
		in = z
	}
	digests := map[string]verify.Digest{}
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if err != nil {
			break
		}
		name := strings.TrimPrefix(h.Name, "go/")
		if h.Typeflag == tar.TypeDir || !verify.InModule(name) {
			continue
		}
		content := sha256.New()
		_, _ = io.Copy(content, r) // as much as comes
		digests[verify.ModuleName(name)] = verify.Digest(content.Sum(nil))
	}
	text := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		fmt.Fprintf(text, "%x  golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64/%s\n", digests[name], name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(text.Sum(nil))
}
