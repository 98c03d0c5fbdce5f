"""What is heard beside the resident's page: in work groups, on leaders' boards, in mailboxes."""
