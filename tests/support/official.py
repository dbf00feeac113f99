"""A petition in each format in which parliaments give theirs."""

NOTHING = {"rejection": None, "government_response": None, "debate": None, "closed_at": None, "rejected_at": None}
WESTMINSTER = {
    **NOTHING,
    "action": "Keep the night clinics open",
    "background": "First line\nsecond line\n• a bullet",
    "additional_details": None,
    "committee_note": "A word of the committee.",
    "state": "closed",
    "signature_count": 120_000,
    "created_at": "2023-02-14T12:14:59.326Z",
    "opened_at": "2023-02-20T10:25:02.393Z",
    "closed_at": "2023-08-20T22:59:59.999Z",
    "updated_at": "2024-01-24T18:30:46.384Z",
    "response_threshold_reached_at": "2023-03-18T13:26:30.257Z",
    "debate_threshold_reached_at": "2023-04-20T20:33:35.184Z",
    "scheduled_debate_date": "2023-07-03",
    "creator_name": "Jane Roe",
    "government_response": {
        "responded_on": "2023-03-30",
        "summary": "We will not.",
        "details": "A long answer\nof two lines.",
        "created_at": "2023-03-30T12:14:59.326Z",
    },
    "debate": {
        "debated_on": "2023-07-03",
        "transcript_url": "https://hansard.example/x",
        "video_url": "javascript:alert(1)",
        "overview": "They spoke for an hour.",
    },
    "topics": ["health-and-social-care"],
    "departments": [{"acronym": "DoH", "name": "Department of Health", "url": "https://gov.example"}],
    "signatures_by_country": [{"name": "France", "code": "FR", "signature_count": 41}],
    "signatures_by_constituency": [
        {"name": "Edinburgh East", "ons_code": "S14000022", "mp": "An MP", "signature_count": 16}
    ],
    "signatures_by_region": [{"name": "Scotland", "ons_code": "S15", "signature_count": 16}],
    "other_parliamentary_business": [{"subject": "A select committee asked", "body": "About **clinics**."}],
}
OF_2016 = {
    "action": "Keep the night clinics open",
    "background": "Why",
    "additional_details": "",
    "state": "open",
    "signature_count": 12,
    "open_at": "2016-01-20T10:25:02.393Z",
    "updated_at": "2016-03-24T18:30:46.384Z",
    "closed_at": None,
    "signatures_by_country": [{"name": "France", "signature_count": 4}, {"name": "Narnia", "signature_count": 1}],
}
BARE = {key: OF_2016[key] for key in ("action", "state", "signature_count", "updated_at", "open_at")}
ARCHIVED = {**WESTMINSTER, "action": "x" * 150, "background": None, "signatures_by_country": None}
REJECTED = {
    **{key: None for key in WESTMINSTER if not key.startswith(("signature", "other"))},
    **{"action": "Abolish Mondays", "background": "Nobody likes them.", "state": "rejected", "signature_count": 0},
    **{"created_at": "2023-02-14T12:14:59.326Z", "updated_at": "2023-02-15T12:14:59.326Z"},
    **{"rejected_at": "2023-02-15T12:14:59.326Z", "topics": [], "departments": []},
    "rejection": {"code": "no-action", "details": "It is not clear what is asked."},
}
SENEDD = {
    **NOTHING,
    "action": "y" * 200,
    "background": "Pam?\nWhy?",
    "additional_details": "",
    "state": "referred",
    "signature_count": 300,
    "threshold_for_referral": 250,
    "created_at": "2021-02-14T12:14:59.326Z",
    "opened_at": "2021-02-20T10:25:02.393Z",
    "updated_at": "2021-08-24T18:30:46.384Z",
    "referral_threshold_reached_at": "2021-03-18T13:26:30.257Z",
    "referred_at": "2021-08-20T13:26:30.257Z",
    "completed_at": None,
    "submitted_on_paper": False,
    "topics": ["transport"],
    "signatures_by_country": [{"name": "Wales", "code": "GB-WLS", "signature_count": 290}],
    "signatures_by_constituency": [{"id": "W09000001", "name": "Aberavon", "signature_count": 20}],
    "signatures_by_region": [{"id": "W10000001", "name": "Mid and West Wales", "signature_count": 90}],
}
SCOTTISH = {
    "title": "Keep the ferry",
    "summary": "Calling for a ferry.",
    "previous_action": "We wrote letters.",
    "background_information": "The island\nhas one.",
    "petitioner": "Jane Roe",
    "status": "under_consideration",
    "signature_count": 80,
    "created_at": "2022-02-14T12:14:59.326Z",
    "opened_at": "2022-02-20T10:25:02.393Z",
    "under_consideration_at": "2022-03-20T10:25:02.393Z",
    "updated_at": "2022-08-24T18:30:46.384Z",
    "closed_at": None,
    "submitted_on_paper": False,
    "creator_name": "Jane Roe",
    "rejection": None,
    "topics": ["rural-affairs"],
    "signatures_by_country": [{"name": "United Kingdom", "code": "GB", "signature_count": 80}],
}


def of(source, attributes, number=700_143, **data):
    key = "pe_number" if isinstance(number, str) else "id"
    links = {"self": f"https://{source}/petitions/{number}.json"}
    return {"links": links, "data": {"type": "petition", key: number, "attributes": attributes, **data}}


FORMATS = {
    "Westminster": of("petition.parliament.uk", WESTMINSTER),
    "Westminster of 2016": of("petition.parliament.uk", OF_2016),
    "without breakdowns": of("petition.parliament.uk", BARE),
    "archived": of("petition.parliament.uk/archived", ARCHIVED, type="archived-petition"),
    "rejected": of("petition.parliament.uk", REJECTED),
    "Senedd": of("petitions.senedd.wales", SENEDD, 245_123),
    "Senedd, first years": of("petitions.senedd.wales", {**SENEDD, "state": "completed"}, "PE1234"),
    "Senedd in Welsh": of("deisebau.senedd.cymru", SENEDD, 245_123),
    "Scottish": of("petitions.parliament.scot", SCOTTISH, "PE1901"),
    "Scottish, lodged": of("petitions.parliament.scot", {**SCOTTISH, "status": "lodged"}, "PE1902"),
    "without links": {"data": of("", SENEDD)["data"]},
}
