"""What a form of the Programme may say."""

SKYLINE = {
    "name": "Skyline Roofing",
    "trading_name": "Skyline",
    "nzbn": "9429 0000 0001 7",
    "certification_tier": "CERTIFIED",
    "programme_status": "ACTIVE",
    "email": "office@skyline.example.nz",
    "phone": "+64 3 555 0101",
    "city": "Whangārei",
}
AROHA = {
    "first_name": "Aroha",
    "last_name": "Ngata",
    "email": "aroha@skyline.example.nz",
    "phone": "021 555 0102",
    "lbp_number": "BP123456",
    "role": "STAFF",
}
