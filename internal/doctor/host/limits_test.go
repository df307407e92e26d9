package host

import (
	"strings"
	"testing"
)

const limitTable = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max processes             96365                18446744073709551614 processes 
Max open files            18446744073709551614 18446744073709551614 files     
Max address space         unlimited            unlimited            bytes     
Max nice priority         0                    0                    
Max realtime timeout      unlimited            unlimited            us        
`

func TestLimits(t *testing.T) {
	all, err := machine(t, map[string]string{limitsFile: limitTable}).Limits()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Limit{
		LimitProcesses: {96365, Unlimited - 1}, LimitFiles: {Unlimited - 1, Unlimited - 1}, // twenty digits fill their column
		LimitAddressSpace: {Unlimited, Unlimited}, "Max nice priority": {0, 0},
	} {
		if all[name] != want {
			t.Errorf("%s: %v, want %v", name, all[name], want)
		}
	}
	if _, ok := all["Limit"]; ok || len(all) != 6 {
		t.Errorf("%v", all)
	}
}

func FuzzLimits(f *testing.F) {
	seeds := []string{limitTable, "", "Max open files 1 2 files\n", "Max open files            -1                   x\n", strings.Repeat(" ", 26) + "1 2\n", limitTable[:100]}
	for _, text := range seeds {
		f.Add(text)
	}
	if len(seeds) < 6 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseLimits(text)
		if (err == nil) != (len(all) > 0) {
			t.Errorf("%v, %v", all, err)
		}
	})
}
