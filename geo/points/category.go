package points

import "strings"

// categories are the words by which places are known, as plain makes them: as a whole, or as a part of a longer name in Korean,
// where "개방화장실" is a toilet too.
var categories = []struct {
	category     string
	words, parts []string
}{
	{"restroom", []string{"restroom", "restrooms", "toilet", "toilets", "publictoilet", "publictoilets", "wc", "amenitytoilets"}, []string{"화장실"}},
	{"fountain", []string{"fountain", "water", "waterfountain", "drinkingwater", "drinkingfountain"}, []string{"음수대", "음수전", "급수대", "약수터", "식수"}},
	{"convenience", []string{"convenience", "conveniencestore", "conveniencestores"}, []string{"편의점"}},
	{"cafe", []string{"cafe", "cafes", "café", "coffee", "coffeeshop"}, []string{"카페", "커피"}},
	{"photo", []string{"photo", "photospot", "viewpoint"}, []string{"포토", "사진", "전망"}},
	{"park", []string{"park", "parks"}, []string{"공원"}},
}

// CategoryOf is the category of places that text means: cafe, convenience, park, photo, restroom or fountain. False if it means
// none of them.
func CategoryOf(text string) (string, bool) {
	word := plain(text)
	for _, c := range categories {
		for _, w := range c.words {
			if word == w {
				return c.category, true
			}
		}
		for _, p := range c.parts {
			if strings.Contains(word, p) {
				return c.category, true
			}
		}
	}
	return "", false
}
