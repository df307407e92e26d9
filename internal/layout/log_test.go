package layout

import "testing"

func TestOldPartsOfTheLog(t *testing.T) {
	l := Log("/x")
	for n, want := range map[int]string{1: "audit-000001.jsonl", 999999: "audit-999999.jsonl", 1000000: "audit-1000000.jsonl"} {
		name := l.Old(n)[len("/x/"):]
		if back, ok := l.ParseOld(name); name != want || back != n || !ok {
			t.Errorf("%d: %s, read as %d %v", n, name, back, ok)
		}
	}
	for _, name := range []string{"", "audit.jsonl", "audit-1.jsonl", "audit-000000.jsonl", "audit--00001.jsonl", "audit-+00001.jsonl", "audit-0000001.jsonl", "audit-000001.json",
		"audit-99999999999999999999.jsonl", "xaudit-000001.jsonl", "audit-000001.jsonl.gz"} {
		if n, ok := l.ParseOld(name); ok {
			t.Errorf("%q is read as %d", name, n)
		}
	}
}
