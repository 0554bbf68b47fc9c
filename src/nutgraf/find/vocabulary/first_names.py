"""First names that tell women from men in most places; a name used for both is left out on purpose."""

from __future__ import annotations

FEMALE = frozenset(
    """abigail adele adriana agatha agnes aisha alberta alejandra alessandra alexandra alexandria alice alina alison
    amal amanda amelia amina amira amy ana anastasia andrea angela anita ann anna anne anneke annette annie annika
    antonia aoife april astrid audrey barbara beatrice beatriz becky bella bernadette beth bethany betty bianca
    birgit blanca brenda bridget brigitte camilla carla carmen carol carolina caroline carolyn catalina catherine
    cecilia celia charlotte chiara christina christine claire clara claudia constance cristina cynthia dagny daniela
    daphne dawn deborah delia denise diana diane dolores donna dora doris dorothy edith eileen elaine eleanor elena
    eliza elizabeth ella ellen elsa emilia emily emma erica erika erin esmeralda esther eva eve evelyn ewa fatima
    fatou felicity fiona flora florence frances francesca freda freya frida gabriela gabriella gemma georgia
    georgina geraldine gertrude gillian gina giulia gladys gloria grace greta gretchen gudrun gwen hala hana hannah
    harriet hazel hedda heidi helen helena helene hilary hilda hildegard ida imogen ines inga ingeborg ingrid irene
    iris irina isabel isabella isabelle isobel ivana jacqueline jane janet janice jasmine jeanne jemima jennifer
    jenny jessica jill joan joanna joanne josephine joyce juanita judith judy julia juliana julie juliet karen karin
    karina kate katerina katharine katherine kathleen kathryn katie katja keiko khadija kirsten kristina lara
    larissa laura lauren layla leah leila lena leonor leontina leticia lidia lily linda lisa lola lorena lorna
    lorraine louise lucia lucy luisa lydia lynn mabel madeleine magda magdalena maggie maja malala mandy manuela
    marcela margaret margarita maria mariam marianne marie marina marion marisol marjorie marta martha martina mary
    maryam mathilde matilda maud maureen maya megan melanie melissa mercedes mette michelle milena miranda miriam
    moira molly mona monica monique muriel myra nadia nadine nancy naomi natalia natalie natasha nina noor nora
    noura nuria octavia olga olive olivia ophelia paloma pamela patricia paula paulina pauline penelope petra
    philippa phoebe pilar polly priscilla priya rachel rania rebecca regina renata rita roberta rosa rosalind
    rosamund rosario rosaura rose rosemary roxana ruth sabina sabine sabrina sally samantha sandra sara sarah sasha
    selma serena sharon sheila shirley sibyl sigrid sigrun silvia simone sofia sonia sophia sophie stella stephanie
    sue susan susanna susanne suzanne svetlana sylvia tabitha tamara tamsin tania tanya teresa thea thelma theresa
    therese tina tracy ulrike ursula valentina valeria valerie vanessa vera veronica victoria viola violet virginia
    vivian vivienne wanda wendy wilhelmina winifred xenia yasmin yasmine yolanda yvette yvonne zainab zara zlata zoe
    zeynep ayse amara ngozi chioma adwoa adjoa afua akua abena lindiwe thandi""".split()
)
MALE = frozenset(
    """aaron abdel abdelqader abdul abdullah abraham adam adrian ahmad ahmed akira alan albert alberto alejandro
    aleksandr alessandro alexander alfonso alfred ali allan alvaro amadou amir amos anders andre andreas andrew
    andrey angelo angus anselmo anthony anton antonio archie arjun armando arnold arthur arturo asif august bashar
    barack barry bartholomew ben benedict benjamin bernard bernardo bertil bill bjorn bob boris brad bradley brendan
    brian bruce bruno bryan carl carlos cedric cesar charles chris christian christoph christophe christopher ciaran
    claude claudio clive colin colm conor craig cyril damian dan daniel darren dave david declan dennis derek
    desmond dick diego dieter dietrich dimitri dmitri dominic don donald doug douglas duncan dwight edgar edmund
    eduardo edward edwin egil eli elias elliott emil emilio emmanuel enrico enrique eric erik ernest ernesto ethan
    eugene evgeny fabio faisal felipe felix ferdinand fernando filip filipe francesco francisco francois frank
    frantz franz fred frederick frederik gareth gary gavin geoff geoffrey george georg gerald gerard gerhard gethin
    gilbert giorgio giovanni giuseppe glen glenn gordon graham greg gregory guido guillermo gunnar gunther gustav
    guy hamid hamza hans harald harold harry hassan hector hector heinrich helmut henning henrik henrique henry
    herbert herman hiroshi horace howard hugh hugo hussein ian ibrahim idris igor ike ilya isaac ismail ivan ivar
    ivo jack jacob jacques jaime jakob jamal james jan jason javier jean-paul jeff jeffrey jeremy jerome jerry jesus
    jim joaquim joaquin joe joel johan johann johannes john johnny jon jonas jonathan jorge jose josef joseph joshua
    juan julian julius jurgen justin kamal karel karim karl keith ken kenneth kenji kevin khaled khalid klaus kofi
    konrad kristian kurt kwabena kwame kwasi lars laurence lawrence leo leon leonard leonardo leopold lev liam
    lionel lorenzo louis luc luca lucas ludwig luigi luis lukas luke mahmoud malcolm manuel marc marcel marco marcos
    marcus mario mark markus martin marvin massimo mateo mathias matt matteo matthew matthias maurice mauricio max
    maxim maximilian michael michel miguel mike mikhail miles milo mohamed mohammad mohammed moses muhammad murray
    mustafa nathan nathaniel ned neil nelson nicholas nick nicolas nigel nikolai nils noah norbert norman oleg
    oliver olivier omar oriol oscar oskar osman otto owen pablo pascal patrick paul pavel pedro per pete peter
    petter philip philippe pierre quentin rafael raj rajesh ralph ramon rashid raul ravi raymond rene ricardo
    richard rick robert roberto rodrigo roger roland rolf roman ronald rory ross roy rudolf rui rupert russell salim
    salman sam-erik samir samuel santiago sean sebastian serge sergei sergey sergio seth shaun sidney simon solomon
    stan stanislav stefan stephen stephane steve steven stewart stuart sven tariq ted teofilo terence terry theo
    theodore thomas tiago tim timothy tobias tom tomas tommy tony trevor ulrich umar victor viktor vincent vincenzo
    vladimir volodymyr walt walter warren werner wilhelm will william wolfgang xavier yaw yevgeny yosef youssef yuri
    yusef yusuf zachary ziad kwaku emeka chidi tunde sipho thabo hideo takeshi wei-ming""".split()
)
