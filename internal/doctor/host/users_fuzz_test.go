package host

import "testing"

func FuzzAccount(f *testing.F) {
	for _, seed := range []string{"", "root:x:0:0:root:/root:/bin/sh", "staff:x:50:a,b", "a:b", "x:x:-1:", ":x:1:1", "+::::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if a, ok := parseAccount(line); ok && (a.name == "" || a.id < 0 || len(a.rest) == 0) {
			t.Errorf("%q is %+v", line, a)
		}
	})
}
