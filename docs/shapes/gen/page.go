package main

import (
	"bytes"
	"fmt"
)

const intro = `# Shapes

<!-- Made by "go run ./docs/shapes/gen" from embed/shapes; edit the templates, not this page. -->

The pictures that RunnerWay can draw without being given one. Every shape was drawn for this project as one closed line, in which a
stroke that ends runs back over itself. Their files and form: [embed/shapes](../embed/shapes/README.md).
Distance: the route length from which blocks of 80 to 100 m show the shape well; shorter ones work where streets are denser.

`

// page is the Markdown page that shows every shape.
func page(groups []set) []byte {
	var b bytes.Buffer
	b.WriteString(intro)
	for i, g := range groups {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "## %s\n\n![%s](shapes/%s)\n\n", g.title, g.title, g.file())
		b.WriteString("| id | 이름 | name | guide category | from |\n| --- | --- | --- | --- | --- |\n")
		for _, s := range g.shapes {
			fmt.Fprintf(&b, "| [%s](../embed/shapes/%s.svg) | %s | %s | %s | %.3g km |\n",
				s.ID, s.ID, s.NameKo, s.NameEn, s.GuideCategory, s.EstimatedM/1000)
		}
	}
	return b.Bytes()
}
