"""The log: who looked, who wrote, who was refused. Rows are only added, and none of them holds content."""
