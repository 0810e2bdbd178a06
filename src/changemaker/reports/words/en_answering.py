"""Holding an interview, in English: what stands around the survey's own questions. Respondents' pages: words/asked."""

WORDS: dict[str, str] = {
    "interview.title.interview": "Interview with {account}",
    "interview.title.visit": "Visit to {account}",
    "interview.back": "All interviews",
    "interview.contact": "Person: {contact}",
    "interview.by": "Written down by {name}",
    "interview.guide": "Guide",
    "interview.prompts": "You may ask further",
    "interview.note": "Note on this question",
    "interview.notes": "Notes are sealed like the answers, and only people who hold interviews see them.",
    "interview.kept": "Every page is kept when you go on. You can stop and come back later.",
    "interview.finish": "Finish the interview",
    "interview.declined": "They do not want to talk",
    "interview.declined.why": "Why not",
    "interview.declined.send": "Write it down and end the interview",
    "interview.held": "The interview with {account} is kept.",
    "interview.over": "This interview is over: it was held or ended before.",
    "audit.interview_held": "held an interview",
}
