package picture_test

import (
	"bytes"
	"fmt"
	"image/png"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/picture"
)

func ExampleDraw() {
	var file bytes.Buffer
	err := picture.Draw(&file, picture.Scene{
		Title: "A triangle",
		Route: []geo.Point{
			{Lat: 37.500, Lng: 127.030},
			{Lat: 37.510, Lng: 127.030},
			{Lat: 37.505, Lng: 127.040},
			{Lat: 37.500, Lng: 127.030},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	img, err := png.DecodeConfig(&file)
	fmt.Println(img.Width, img.Height, err)
	// Output: 1080 1350 <nil>
}
