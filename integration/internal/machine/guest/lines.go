//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// printLines prints the commands of all findings of a report.
func printLines() error {
	var report struct {
		Findings []struct {
			Fix struct {
				Commands []string `json:"commands"`
			} `json:"fix"`
		} `json:"findings"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&report); err != nil {
		return err
	}
	for _, f := range report.Findings {
		for _, line := range f.Fix.Commands {
			fmt.Println(line)
		}
	}
	return nil
}
