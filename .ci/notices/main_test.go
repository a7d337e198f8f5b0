package main

import (
	"os"
	"strings"
	"testing"
)

func TestLicenceOf(t *testing.T) {
	for text, want := range map[string]string{
		"The MIT License\n\nPermission is hereby granted,\nfree of charge, to": "MIT",
		"Mozilla Public License Version 2.0\n====":                             "MPL-2.0",
		"                  Apache License\n             Version 2.0, January":  "Apache-2.0",
		"Redistributions in binary form must reproduce\n the":                  "BSD-2-Clause",
		"All rights reserved by nobody in particular":                          "",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("licenceOf(%q) = %q, want %q", text, got, want)
		}
	}
}

// The document is committed, so it must name what is linked now.
func TestNoticesAreCurrent(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile("THIRD_PARTY_NOTICES.md")
	if err != nil {
		t.Fatal(err)
	}
	modules, err := linkedModules()
	if err != nil {
		t.Fatal(err)
	}
	packages, err := npmParts()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		modules = append(modules, module{Path: p.name, Version: p.version})
	}
	for _, m := range modules {
		if row := "`" + m.Path + "` | " + m.Version + " |"; !strings.Contains(string(text), row) {
			t.Errorf("THIRD_PARTY_NOTICES.md lacks %s %s: run make notices", m.Path, m.Version)
		}
	}
}
