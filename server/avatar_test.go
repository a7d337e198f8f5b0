package server_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/textproto"
	"strings"
	"sync"
	"testing"

	"github.com/runnerway/runnerway/server/avatar"
)

// photo is a picture of that size.
func photo(t testing.TB, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// upload sends a picture and returns its address.
func (c client) upload(picture string) string {
	c.k.t.Helper()
	url, _ := c.with("Content-Type", "image/png").post("/users/me/avatar", picture).wants(200).at("data.avatar_url").(string)
	return url
}

const pictureHost = "http://example.com"

// picture fetches what an address of the kit's own server shows.
func (k *kit) picture(url string) *answer {
	k.t.Helper()
	return k.root().get(strings.TrimPrefix(url, pictureHost))
}

func TestAvatar(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	a := kim.with("Content-Type", "image/png").post("/users/me/avatar", photo(t, 900, 700)).wants(200)
	a.has(obj{"message": "프로필 사진이 변경되었습니다", "data.name": "kim"})
	url, _ := a.at("data.avatar_url").(string)
	if !strings.HasPrefix(url, pictureHost+"/api/v1/avatars/") || !strings.HasSuffix(url, ".jpg") {
		t.Fatalf("avatar_url = %q", url)
	}
	kim.get("/users/me").has(obj{"data.avatar_url": url, "data.avatar": url, "avatar": url})

	tags := map[string]bool{}
	for query, side := range map[string]int{"": 512, "?size=512": 512, "?size=129": 512, "?size=128": 128, "?size=64": 128, "?size=x": 512} {
		got := k.picture(url + query).wants(200)
		config, err := jpeg.DecodeConfig(bytes.NewReader(got.body()))
		if err != nil || config.Width != side || config.Height != side {
			t.Errorf("%s: %d x %d, %v, want %d square", query, config.Width, config.Height, err, side)
		}
		if got.header("Content-Type") != "image/jpeg" || got.header("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %s, %s", query, got.header("Content-Type"), got.header("Cache-Control"))
		}
		tag := got.header("ETag")
		if tags[tag] = true; tag == "" || strings.HasPrefix(tag, "W/") {
			t.Errorf("%s: ETag %q, want a strong one", query, tag)
		}
		if again := k.root().with("If-None-Match", tag).get(strings.TrimPrefix(url, pictureHost) + query); again.status() != 304 || len(again.body()) > 0 {
			t.Errorf("%s with its ETag: status %d", query, again.status())
		}
	}
	if len(tags) != 2 {
		t.Errorf("%d ETags for two sizes", len(tags))
	}
	if head := k.root().send("HEAD", strings.TrimPrefix(url, pictureHost), nil); head.status() != 200 || head.header("Content-Length") == "" {
		t.Errorf("HEAD: %d, length %q", head.status(), head.header("Content-Length"))
	}

	next := kim.upload(photo(t, 100, 100))
	if next == url {
		t.Error("another picture has the same address")
	}
	k.picture(url).fails(404, "NOT_FOUND", "리소스를 찾을 수 없습니다")
	k.picture(next).wants(200)

	kim.del("/users/me/avatar").wants(200).has(obj{"message": "프로필 사진이 삭제되었습니다", "data.avatar_url": nil, "data.name": "kim"})
	k.picture(next).wants(404)
	kim.del("/users/me/avatar").wants(200).has(obj{"data.avatar_url": nil})
	kim.patch("/users/me", obj{"avatar_url": "https://example.com/elsewhere.png"}).wants(200)
	kim.del("/users/me/avatar").wants(200).has(obj{"data.avatar_url": nil})
}

// The app sends the profile's avatar_url back as it got it: the picture stays. With another address it goes.
func TestAvatarAndProfile(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	url := kim.upload(photo(t, 100, 100))
	kim.patch("/users/me", obj{"name": "Kim", "avatar_url": url}).wants(200).has(obj{"data.avatar_url": url})
	k.picture(url).wants(200)
	kim.patch("/users/me", obj{"avatar_url": "https://example.com/elsewhere.png"}).wants(200)
	k.picture(url).wants(404)
	url = kim.upload(photo(t, 100, 100))
	kim.patch("/users/me", obj{"avatar_url": ""}).wants(200).has(obj{"data.avatar_url": nil})
	k.picture(url).wants(404)
}

func TestAvatarInForm(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	send := func(write func(*multipart.Writer) error) *answer {
		t.Helper()
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := write(w); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return kim.with("Content-Type", w.FormDataContentType()).post("/users/me/avatar", b.String())
	}
	file := func(w *multipart.Writer) error {
		part, err := w.CreateFormFile("avatar", "나.png")
		if err == nil {
			_, err = part.Write([]byte(photo(t, 50, 50)))
		}
		return err
	}
	send(file).wants(200)
	send(func(w *multipart.Writer) error { // after other fields, and without a name
		if err := w.WriteField("name", "x"); err != nil {
			return err
		}
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="image"`}, "Content-Type": {"image/png"}})
		if err == nil {
			_, err = part.Write([]byte(photo(t, 50, 50)))
		}
		return err
	}).wants(200)
	send(func(w *multipart.Writer) error { return w.WriteField("avatar", "x") }).fails(422, "VALIDATION_ERROR", noPicture)
	kim.with("Content-Type", "multipart/form-data").post("/users/me/avatar", photo(t, 9, 9)).fails(422, "VALIDATION_ERROR", noPicture)
	kim.with("Content-Type", "multipart/form-data; boundary=x").post("/users/me/avatar", "--x\r\ncut off").fails(422, "VALIDATION_ERROR", noPicture)
	// The app says that everything is JSON.
	kim.post("/users/me/avatar", photo(t, 50, 50)).wants(200)
	kim.with("Content-Type", "").post("/users/me/avatar", photo(t, 50, 50)).wants(200)
}

const noPicture = "JPEG, PNG, WebP 이미지만 등록할 수 있습니다"

func TestAvatarErrors(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	url := kim.upload(photo(t, 60, 60))
	image := kim.with("Content-Type", "image/png")
	for _, body := range []string{"{}", "GIF89a", photo(t, 60, 60)[:60]} {
		image.post("/users/me/avatar", body).fails(422, "VALIDATION_ERROR", noPicture)
	}
	image.post("/users/me/avatar", nil).wants(422)
	image.post("/users/me/avatar", photo(t, 20001, 2000)).fails(422, "VALIDATION_ERROR", "이미지가 너무 큽니다")
	image.post("/users/me/avatar", strings.Repeat("x", avatar.MaxBytes+65<<10)).fails(413, "PAYLOAD_TOO_LARGE", "요청 본문이 너무 큽니다")
	undo := k.server.HoldUploads()
	busy := image.post("/users/me/avatar", photo(t, 60, 60))
	busy.fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	if busy.header("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	undo()
	kim.get("/users/me").has(obj{"data.avatar_url": url})
	k.picture(url).wants(200)

	k.as("").post("/users/me/avatar", photo(t, 9, 9)).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.as("").del("/users/me/avatar").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().post("/users/me/avatar", photo(t, 9, 9)).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	for _, path := range []string{"/avatars/unknown.jpg", "/avatars/.jpg", "/avatars/unknown.png", "/avatars/"} {
		k.as("").get(path).fails(404, "NOT_FOUND", "리소스를 찾을 수 없습니다")
	}
	k.as("").post("/avatars/x.jpg", nil).wants(405)
}

// Of pictures uploaded at the same time one is left, the one that the profile names.
func TestAvatarsAtOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	urls := make([]string, 6)
	var done sync.WaitGroup
	for i := range urls {
		done.Go(func() { urls[i], _ = kim.post("/users/me/avatar", photo(t, 30, 30)).at("data.avatar_url").(string) })
	}
	done.Wait()
	current, _ := kim.get("/users/me").at("data.avatar_url").(string)
	found := 0
	for _, url := range append(urls, current) {
		if k.picture(url).status() == 200 {
			if found++; url != current {
				t.Errorf("%s is there and the profile names %s", url, current)
			}
		}
	}
	if found == 0 {
		t.Errorf("%s, which the profile names, is gone", current)
	}
}

// The address is the one at which the client reached the server; only trusted proxies can say what that is.
func TestAvatarAddress(t *testing.T) {
	k := newKit(t, trust("10.0.0.0/8"))
	kim := k.member("kim").with("X-Forwarded-Proto", "https").with("X-Forwarded-Host", "run.example.org")
	url := kim.upload(photo(t, 30, 30))
	if !strings.HasPrefix(url, pictureHost+"/") {
		t.Errorf("by a proxy that is not trusted: %s", url)
	}
	path := strings.TrimPrefix(url, pictureHost)
	proxied := kim.from("10.1.2.3:5000")
	proxied.get("/users/me").has(obj{"data.avatar_url": "https://run.example.org" + path, "avatar": "https://run.example.org" + path})
	proxied.with("X-Forwarded-Host", "run.example.org:8443, inner").get("/users/me").has(obj{"data.avatar_url": "https://run.example.org:8443" + path})
	proxied.with("X-Forwarded-Host", "a b/c").with("X-Forwarded-Proto", "gopher").get("/users/me").has(obj{"data.avatar_url": url})
	kim.get("/users/me").has(obj{"data.avatar_url": url})
	if got := proxied.upload(photo(t, 30, 30)); !strings.HasPrefix(got, "https://run.example.org/api/v1/avatars/") {
		t.Errorf("uploaded by way of a trusted proxy: %s", got)
	}
	in := k.as("").from("10.1.2.3:5000").with("X-Forwarded-Host", "run.example.org").post("/auth/login",
		obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	if got, _ := in.at("data.user.avatar_url").(string); !strings.HasPrefix(got, "http://run.example.org/api/v1/avatars/") {
		t.Errorf("at login: %s", got)
	}
	const elsewhere = "https://pictures.example.net/avatars/1.jpg"
	proxied.patch("/users/me", obj{"avatar_url": elsewhere}).has(obj{"data.avatar_url": elsewhere})
}
