package git

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

const (
	oneSHA1   = "1fcb1529f8e5e43037c4710ce09da0becd28823a"
	oneSHA256 = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
)

var indexed = map[string]bool{
	"H 100644 " + oneSHA1 + " 0\tgo.mod":        true,
	"S 100755 " + oneSHA256 + " 0\ta\nb\tc":     true,
	"M 120000 " + oneSHA1 + " 3\t-rf":           true,
	"h 160000 " + oneSHA1 + " 0\t\xff":          true,
	"H 100644 " + oneSHA1 + " 0\t../x":          false,
	"H 100644 " + oneSHA1 + " 0\ta/../../x":     false,
	"H 100644 " + oneSHA1 + " 0\t/etc/x":        false,
	"H 100644 " + oneSHA1 + " 0\ta/.GIT/config": false,
	"H 100644 " + oneSHA1 + " 0\ta//x":          false,
	"H 100644 " + oneSHA1 + " 0\t...":           true,
	"H 100644 " + oneSHA1 + " 0\t":              false,
	"H 100644 " + oneSHA1 + " 4\tgo.mod":        false,
	"H 100648 " + oneSHA1 + " 0\tgo.mod":        false,
	"H 100644 " + oneSHA1[1:] + " 0\tgo.mod":    false,
	"H 100644 " + "G" + oneSHA1[1:] + " 0\tx":   false,
	"100644 " + oneSHA1 + " 0\tgo.mod":          false,
	"H 100644 " + oneSHA1 + " 0 go.mod":         false,
	"":                                          false,
	"H 1006440 " + oneSHA1 + " 0\tgo.mod":       false,
	"H  " + oneSHA1 + " 0\tgo.mod":              false,
	"HH 100644 " + oneSHA1 + " 0\tgo.mod":       false,
	"H 100644 " + oneSHA1 + " 00\tgo.mod":       false,
	"H +00644 " + oneSHA1 + " 0\tgo.mod":        false,
	"H 100644 --upload-pack=touch\n 0\tgo.mod":  false,
	"H 100644 " + oneSHA1 + oneSHA1 + " 0\tx":   false,
	"H 100644 " + oneSHA1 + "\n" + oneSHA1[:22]: false,
}

func FuzzIndexed(f *testing.F) {
	for record, ok := range indexed {
		if _, got := parseIndexed([]byte(record)); got != ok {
			f.Errorf("%q: %v", record, got)
		}
		f.Add([]byte(record))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		e, ok := parseIndexed(record)
		if !ok {
			return
		}
		again := fmt.Sprintf(" %06o %s %d\t%s", e.Mode, e.Object, e.Stage, e.Path)
		if string(record[1:]) != again || e.Path == "" || e.Sparse != (record[0] == 'S' || record[0] == 's') {
			t.Errorf("%q is %+v", record, e)
		}
	})
}

func FuzzTreed(f *testing.F) {
	for record, ok := range map[string]bool{
		"100644 blob " + oneSHA1 + "\tgo.mod":      true,
		"160000 commit " + oneSHA256 + "\ta\nb\tc": true,
		"100644 blob " + oneSHA1 + "\t":            false,
		"100644 blob\tgo.mod":                      false,
		"":                                         false,
	} {
		if _, got := parseTreed([]byte(record)); got != ok {
			f.Errorf("%q: %v", record, got)
		}
		f.Add([]byte(record))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		if e, ok := parseTreed(record); ok && (e.Path == "" || !bytes.HasSuffix(record, []byte(e.Object+"\t"+e.Path)) || e.Stage != 0) {
			t.Errorf("%q is %+v", record, e)
		}
	})
}

var raws = map[string]int{
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " M\x00go.mod\x00":                     1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " R086\x00a\nb\x00c\x00:000000 x":      -1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " R100\x00a\x00b\x00":                  1,
	":000000 100644 " + emptySHA1 + " " + oneSHA1 + " A\x00:100644\x00":                  1,
	":100644 000000 " + oneSHA256 + " " + oneSHA256 + " D\x00-rf\x00":                    1,
	":000000 000000 " + oneSHA1 + " " + oneSHA1 + " U\x00u\x00":                          1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " M\x00":                               -1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " M\x00\x00":                           -1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " R100\x00a\x00":                       -1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " X\x00x\x00":                          -1,
	":100644 100644 " + oneSHA1 + " " + oneSHA1 + " \x00x\x00":                           -1,
	"::100644 100644 100644 " + oneSHA1 + " " + oneSHA1 + " " + oneSHA1 + " MM\x00x\x00": -1,
	"go.mod\x00": -1,
	"":           0,
}

func parseRaws(data []byte) (changes []Change, err error) {
	var p rawParser
	err = eachRecord(bufio.NewReaderSize(bytes.NewReader(data), 1<<10), func(record []byte) error {
		c, done, ok := p.next(record)
		if done {
			changes = append(changes, c)
		}
		if !ok {
			return errMalformed
		}
		return nil
	})
	if err == nil && p.isOpen {
		err = errMalformed
	}
	return changes, err
}

func FuzzRaw(f *testing.F) {
	for data, want := range raws {
		if changes, err := parseRaws([]byte(data)); (err != nil) != (want < 0) || err == nil && len(changes) != want {
			f.Errorf("%q: %+v, %v", data, changes, err)
		}
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		changes, _ := parseRaws(data)
		for _, c := range changes {
			isMove := c.Status == 'R' || c.Status == 'C'
			if (c.New.Path == "") != (c.Status == 'D') || (c.Old.Path == "") != (c.Status == 'A') || !isMove && c.Old.Path != "" && c.New.Path != "" && c.Old.Path != c.New.Path {
				t.Errorf("%q is %+v", data, c)
			}
		}
	})
}

func FuzzBlobs(f *testing.F) {
	for data, want := range map[string]int{
		oneSHA1 + " blob 3\na\nb\n":                               1,
		oneSHA1 + " blob 0\n\n" + oneSHA256 + " missing\n":        2,
		oneSHA1 + " blob 3\nabcd":                                 -1,
		oneSHA1 + " blob 3\nab":                                   -1,
		oneSHA1 + " blob 101\n" + strings.Repeat("x", 101) + "\n": -1,
		oneSHA1 + " blob 9223372036854775807\nx\n":                -1,
		oneSHA1 + " blob -1\n\n":                                  -1,
		oneSHA1 + " tree 1\nx\n":                                  -1,
		oneSHA1 + " ambiguous\n":                                  -1,
		"HEAD missing\n":                                          -1,
		oneSHA1 + " blob 3":                                       -1,
		strings.Repeat("x", 1<<12):                                -1,
		"":                                                        0,
		"\n":                                                      -1,
		oneSHA1 + " blob 1\nx\n\n":                                -1,
		oneSHA1 + " blob " + strconv.Itoa(1) + "\n\x00\n":         1,
	} {
		n := 0
		err := eachBlob(bufio.NewReaderSize(strings.NewReader(data), 1<<10), 100, func(Blob) { n++ })
		if (err != nil) != (want < 0) || err == nil && n != want {
			f.Errorf("%q: %d, %v", data, n, err)
		}
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var again bytes.Buffer
		err := eachBlob(bufio.NewReaderSize(bytes.NewReader(data), 1<<10), 100, func(b Blob) {
			if b.Missing {
				fmt.Fprintf(&again, "%s missing\n", b.Object)
				return
			}
			if int64(len(b.Data)) != b.Size || b.Size > 100 {
				t.Errorf("%q: %d bytes of %d", data, len(b.Data), b.Size)
			}
			fmt.Fprintf(&again, "%s blob %d\n%s\n", b.Object, b.Size, b.Data)
		})
		if err == nil && !bytes.Equal(again.Bytes(), data) && !bytes.Contains(data, []byte(" blob 0")) {
			t.Errorf("%q is %q", data, &again)
		}
	})
}

// A path that is longer than any is no reason to read for ever.
func TestRecordIsBounded(t *testing.T) {
	zeros := &endless{}
	err := eachRecord(bufio.NewReaderSize(zeros, maxRecord), func([]byte) error { return nil })
	if !errors.Is(err, errMalformed) || zeros.read > 2*maxRecord {
		t.Errorf("%v after %d bytes", err, zeros.read)
	}
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += len(p)
	return len(p), nil
}
