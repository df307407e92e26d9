//go:build unix

package main

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
)

// lookUp returns the value at path, "0.source.kind" or ".", in the JSON of file.
func lookUp(ts *testscript.TestScript, file, path string) (value any, ok bool) {
	if file != "stdout" {
		file = one(ts, file)
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &value))
	if path == "." {
		return value, true
	}
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value, ok = v[key]
		case []any:
			i, err := strconv.Atoi(key)
			if ok = err == nil && i < len(v); ok {
				value = v[i]
			}
		default:
			ok = false
		}
		if !ok {
			return nil, false
		}
	}
	return value, true
}

// json FILE PATH VALUE asserts a value: a string as it is, all else as JSON.
// "! json FILE PATH" asserts that there is none.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg && len(args) != 2 || !neg && len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH VALUE, or: ! json FILE PATH")
	}
	value, ok := lookUp(ts, args[0], args[1])
	if neg {
		if ok {
			ts.Fatalf("%s is there: %v", args[1], value)
		}
		return
	}
	got, isText := value.(string)
	if !isText {
		data, err := json.Marshal(value)
		ts.Check(err)
		got = string(data)
	}
	if !ok || got != args[2] {
		ts.Fatalf("%s is %s (there: %v), want %s", args[1], got, ok, args[2])
	}
}

// jsonkeys FILE PATH KEY… asserts the very keys of an object.
func cmdJSONKeys(ts *testscript.TestScript, neg bool, args []string) {
	value, _ := lookUp(ts, args[0], args[1])
	object, ok := value.(map[string]any)
	if !ok {
		ts.Fatalf("%s is no object: %v", args[1], value)
	}
	var keys []string
	for key := range object {
		keys = append(keys, key)
	}
	want := slices.Clone(args[2:])
	slices.Sort(keys)
	slices.Sort(want)
	if !slices.Equal(keys, want) {
		ts.Fatalf("%s has the keys %q, want %q", args[1], keys, want)
	}
}

// noescape asserts that neither output holds anything that a terminal obeys.
func cmdNoEscape(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range []string{"stdout", "stderr"} {
		for i, r := range ts.ReadFile(name) {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar) {
				ts.Fatalf("%s holds %U at byte %d", name, r, i)
			}
		}
	}
}

// nosecret USER SECRET asserts that neither the outputs nor any file below HOME
// hold the secret, plainly or as a request carries it.
func cmdNoSecret(ts *testscript.TestScript, neg bool, args []string) {
	user, secret := args[0], args[1]
	forms := []string{secret, base64.StdEncoding.EncodeToString([]byte(user + ":" + secret))}
	look := func(where, text string) {
		for _, form := range forms {
			if strings.Contains(text, form) {
				ts.Fatalf("%s holds the secret:\n%s", where, text)
			}
		}
	}
	look("stdout", ts.ReadFile("stdout"))
	look("stderr", ts.ReadFile("stderr"))
	ts.Check(filepath.WalkDir(ts.Getenv("HOME"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		look("a name", path)
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			look(path, string(data))
		}
		return nil
	}))
}
