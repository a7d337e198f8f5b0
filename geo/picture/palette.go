package picture

import "image/color"

// A Theme is whether a picture is light or dark.
type Theme int

// The themes. Light is the zero value.
const (
	Light Theme = iota
	Dark
)

// A palette is a quiet map, so that the one saturated line is the route.
type palette struct {
	card, paper                       color.NRGBA // below the text, below the map
	park, water                       color.NRGBA
	kerb, mainFill, sideFill, wayFill color.NRGBA // of streets
	fastFill, rail                    color.NRGBA // of roads on which nobody walks, and railways
	ghost                             color.NRGBA // the drawing
	line, casing                      color.NRGBA // the route
	ink, softInk                      color.NRGBA // text
}

func mainStreet(p *palette) color.Color { return p.mainFill }
func street(p *palette) color.Color     { return p.sideFill }
func way(p *palette) color.Color        { return p.wayFill }

var palettes = [...]palette{
	Light: {
		card: color.NRGBA{0xff, 0xff, 0xff, 0xff}, paper: color.NRGBA{0xf0, 0xed, 0xe6, 0xff},
		park: color.NRGBA{0xd5, 0xe5, 0xc9, 0xff}, water: color.NRGBA{0xb9, 0xd7, 0xe6, 0xff},
		kerb: color.NRGBA{0xd9, 0xd3, 0xc7, 0xff}, mainFill: color.NRGBA{0xfb, 0xf1, 0xd5, 0xff},
		sideFill: color.NRGBA{0xff, 0xff, 0xff, 0xff}, wayFill: color.NRGBA{0xdd, 0xd3, 0xc4, 0xff},
		fastFill: color.NRGBA{0xf8, 0xe3, 0xb4, 0xff}, rail: color.NRGBA{0xcf, 0xc9, 0xbf, 0xff},
		ghost: color.NRGBA{0x30, 0x4f, 0x7c, 0x80},
		line:  color.NRGBA{0xf2, 0x4b, 0x2d, 0xff}, casing: color.NRGBA{0xff, 0xff, 0xff, 0xff},
		ink: color.NRGBA{0x1d, 0x27, 0x35, 0xff}, softInk: color.NRGBA{0x6b, 0x74, 0x80, 0xff},
	},
	Dark: {
		card: color.NRGBA{0x12, 0x17, 0x1f, 0xff}, paper: color.NRGBA{0x1b, 0x22, 0x2c, 0xff},
		park: color.NRGBA{0x1e, 0x31, 0x29, 0xff}, water: color.NRGBA{0x15, 0x2f, 0x47, 0xff},
		kerb: color.NRGBA{0x13, 0x19, 0x21, 0xff}, mainFill: color.NRGBA{0x4b, 0x4a, 0x45, 0xff},
		sideFill: color.NRGBA{0x35, 0x3f, 0x4c, 0xff}, wayFill: color.NRGBA{0x2a, 0x33, 0x3e, 0xff},
		fastFill: color.NRGBA{0x5a, 0x53, 0x40, 0xff}, rail: color.NRGBA{0x3b, 0x44, 0x50, 0xff},
		ghost: color.NRGBA{0x9d, 0xb8, 0xe6, 0x90},
		line:  color.NRGBA{0xff, 0x6a, 0x4a, 0xff}, casing: color.NRGBA{0x0c, 0x10, 0x16, 0xff},
		ink: color.NRGBA{0xf4, 0xf6, 0xf8, 0xff}, softInk: color.NRGBA{0xa4, 0xaf, 0xbb, 0xff},
	},
}

// of is the theme's palette; an unknown theme is light.
func (t Theme) of() *palette {
	if t != Dark {
		t = Light
	}
	return &palettes[t]
}
