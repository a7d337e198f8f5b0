package osm_test

import (
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

func tagsOf(s string) osm.Tags {
	var tags osm.Tags
	for _, pair := range strings.Fields(s) {
		key, value, _ := strings.Cut(pair, "=")
		tags = append(tags, osm.Tag{Key: key, Value: value})
	}
	return tags
}

func TestWalkable(t *testing.T) {
	for tags, want := range map[string]struct {
		class  roads.Class
		flags  roads.Flags
		reason osm.Reason
	}{
		"":                                               {reason: osm.NoHighway},
		"building=yes":                                   {reason: osm.NoHighway},
		"foot=yes":                                       {reason: osm.NoHighway},
		"highway=footway":                                {class: roads.Footway},
		"highway=path":                                   {class: roads.Path},
		"highway=pedestrian":                             {class: roads.Pedestrian},
		"highway=steps":                                  {class: roads.Steps},
		"highway=living_street":                          {class: roads.LivingStreet},
		"highway=residential":                            {class: roads.Residential},
		"highway=service":                                {class: roads.Service},
		"highway=track":                                  {class: roads.Track},
		"highway=unclassified":                           {class: roads.Unclassified},
		"highway=tertiary":                               {class: roads.Tertiary},
		"highway=secondary":                              {class: roads.Secondary},
		"highway=primary":                                {class: roads.Primary},
		"highway=cycleway":                               {class: roads.Cycleway},
		"highway=bridleway":                              {class: roads.Bridleway},
		"highway=road":                                   {class: roads.Road},
		"highway=tertiary_link":                          {class: roads.Tertiary},
		"highway=secondary_link":                         {class: roads.Secondary},
		"highway=primary_link":                           {class: roads.Primary},
		"highway=residential foot=no":                    {reason: osm.FootForbid},
		"highway=cycleway foot=no":                       {reason: osm.FootForbid},
		"highway=path foot=private":                      {reason: osm.Private},
		"highway=platform":                               {reason: osm.OtherHighway},
		"highway=raceway":                                {reason: osm.OtherHighway},
		"highway=platform foot=yes":                      {class: roads.Road},
		"highway=platform foot=designated":               {class: roads.Road},
		"highway=platform foot=no":                       {reason: osm.FootForbid},
		"highway=trunk":                                  {reason: osm.TrunkNoWalk},
		"highway=trunk_link":                             {reason: osm.TrunkNoWalk},
		"highway=trunk sidewalk=no":                      {reason: osm.TrunkNoWalk},
		"highway=trunk sidewalk=none":                    {reason: osm.TrunkNoWalk},
		"highway=trunk sidewalk=separate":                {reason: osm.TrunkNoWalk},
		"highway=trunk sidewalk=both":                    {class: roads.Trunk},
		"highway=trunk_link sidewalk=right":              {class: roads.Trunk},
		"highway=trunk sidewalk:left=yes":                {class: roads.Trunk},
		"highway=trunk sidewalk:both=separate":           {reason: osm.TrunkNoWalk},
		"highway=trunk foot=yes":                         {class: roads.Trunk},
		"highway=trunk foot=designated":                  {class: roads.Trunk},
		"highway=trunk sidewalk=both foot=no":            {reason: osm.FootForbid},
		"highway=motorway":                               {reason: osm.Motorway},
		"highway=motorway_link":                          {reason: osm.Motorway},
		"highway=motorway foot=yes":                      {reason: osm.Motorway},
		"highway=primary motorroad=yes":                  {reason: osm.Motorway},
		"highway=primary motorroad=yes foot=yes":         {reason: osm.Motorway},
		"highway=construction":                           {reason: osm.Unbuilt},
		"highway=proposed foot=yes":                      {reason: osm.Unbuilt},
		"highway=service access=private":                 {reason: osm.Private},
		"highway=service access=no":                      {reason: osm.Private},
		"highway=service access=private foot=yes":        {class: roads.Service},
		"highway=service access=no foot=designated":      {class: roads.Service},
		"highway=service access=private foot=permissive": {class: roads.Service},
		"highway=service access=customers":               {class: roads.Service},
		"highway=footway route=ferry":                    {reason: osm.Ferry},
		"route=ferry foot=yes":                           {reason: osm.Ferry},
		"highway=footway indoor=yes":                     {reason: osm.Indoor},
		"highway=footway indoor=no":                      {class: roads.Footway},
		"highway=corridor foot=yes":                      {reason: osm.Indoor},
		"highway=pedestrian area=yes":                    {reason: osm.SurfaceArea},
		"highway=pedestrian area=no":                     {class: roads.Pedestrian},
		"highway=footway lit=yes":                        {class: roads.Footway, flags: roads.Lit},
		"highway=footway lit=24/7":                       {class: roads.Footway, flags: roads.Lit},
		"highway=footway lit=no":                         {class: roads.Footway, flags: roads.Unlit},
		"highway=footway lit=disused":                    {class: roads.Footway, flags: roads.Unlit},
		"highway=footway footway=crossing":               {class: roads.Footway, flags: roads.Crossing},
		"highway=footway footway=sidewalk lit=yes":       {class: roads.Footway, flags: roads.Sidewalk | roads.Lit},
		"highway=path tunnel=yes":                        {class: roads.Path, flags: roads.Tunnel},
		"highway=path tunnel=no bridge=viaduct":          {class: roads.Path, flags: roads.Bridge},
	} {
		class, flags, reason := osm.Walkable(tagsOf(tags))
		if reason != want.reason || reason == "" && (class != want.class || flags != want.flags) {
			t.Errorf("%q: got %v, %b, %q, want %v, %b, %q", tags, class, flags, reason, want.class, want.flags, want.reason)
		}
	}
}
