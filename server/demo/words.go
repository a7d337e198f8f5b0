package demo

// Words are in the language of whoever writes them.
type words struct {
	morning, evening, walk, long string
	captions, drawn, comments    []string
	places                       []string
}

var korean = words{
	morning: "아침 러닝", evening: "저녁 러닝", walk: "산책", long: "주말 롱런",
	captions: []string{
		"비 온 뒤라 공기가 정말 좋았어요.", "오늘은 천천히, 끝까지 걷지 않기 성공!", "퇴근하고 달리니 머리가 맑아지네요.", "마지막 1km는 다리가 말을 안 들었어요 😅",
		"운하 옆길은 언제 달려도 좋아요.", "바람이 세서 돌아오는 길이 힘들었지만 완주!", "지난주보다 페이스가 좋아졌어요 🎉", "신발 새로 신고 첫 러닝 👟",
		"해 뜨기 전 거리가 조용해서 좋네요.", "무릎이 조금 뻐근해서 오늘은 회복 러닝.", "노면전차 길 따라 한 바퀴.", "친구랑 수다 떨며 달렸더니 금방이네요.",
	},
	drawn: []string{
		"드디어 그림 완성! 골목 하나를 놓쳐서 두 번 돌았어요.", "지도에 그림 그리기, 생각보다 어렵지만 재밌어요 ❤️", "가까이서 보면 길, 멀리서 보면 그림.",
		"신호등만 아니었으면 한 번에 그렸을 텐데!", "다음엔 더 크게 그려 볼게요.",
	},
	comments: []string{
		"와, 페이스 좋네요!", "이 코스 저도 달려 볼래요.", "수고하셨어요 👏", "그림이 정말 또렷해요!", "거기 오르막 힘들지 않았어요?", "다음에 같이 달려요!",
		"꾸준함이 최고예요.", "사진 찍은 곳이 어디예요?", "저장해 뒀어요. 주말에 도전!", "완주 축하해요 🎉",
	},
	places: []string{"하가", "린네", "슬로츠스코겐", "바사스탄", "요타강"},
}

var english = words{
	morning: "Morning run", evening: "Evening run", walk: "Walk", long: "Sunday long run",
	captions: []string{
		"Legs felt heavy until kilometre three, then it clicked.", "Easy one along the canal.", "Windy! But the way back was worth it.", "New shoes, same old hill.",
		"Ran before work, coffee never tasted better ☕", "Negative split, finally.", "Caught the last sun of the day 🌇", "Recovery pace and good music.",
		"Took a wrong turn and found a nicer street.", "Rain, but no regrets.", "Longest one this month.", "Tempo went better than planned.",
	},
	drawn: []string{
		"Drew it on the map! Missed one corner, can you spot it?", "Best reason to run through a car park.", "It does look better from above.", "My watch thinks I am lost.",
		"One drawing, four traffic lights.",
	},
	comments: []string{
		"Great pace!", "Saving this one for the weekend.", "That hill is brutal, well done.", "Looks just like it 😄", "Join me on Thursday?", "Nice route!", "Keep going 💪",
		"How was the surface by the river?", "So clean, love it.", "Congrats!",
	},
	places: []string{"Haga", "Linnéstaden", "Slottsskogen", "Vasastaden", "Göta älv"},
}

// shapeNames are what posts call the presets.
var shapeNames = map[string]string{"heart": "하트", "star": "별", "cat": "고양이", "fish": "물고기", "dog": "강아지"}
